"""Whether an agenda fits its session, and which later engagements are at risk if it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.timekeeping import ZERO, Timed, speech_left
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import clashes
from summit.core.intervals import Interval
from summit.sessions.models import Session

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ShortItem:
    """An item whose speakers need more minutes than it has left."""

    item: AgendaItem
    needed: int
    left: int

    def __str__(self) -> str:
        text = gettext("Item %(number)s: speakers need %(needed)s min, the item has %(left)s")
        return text % {"number": self.item.number, "needed": self.needed, "left": self.left}


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """Minutes allotted to the items, needed with their speakers' lists, and available in the session."""

    planned: int
    needed: int
    available: int
    short_items: tuple[ShortItem, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the agenda does not fit."""
        return self.needed > self.available


def time_budget(session: Session, *, now: datetime) -> TimeBudget:
    """Return the session's time and what its agenda needs; only items without parts are counted. Two queries.

    An item needs at least the time of its remaining speakers.
    """
    items = list(AgendaItem.objects.filter(session=session).taking_time().in_order())
    needs = speakers_need((item.pk for item in items), now=now)
    timed = [(item, timed_as(item, item.minutes, needs.get(item.pk, ZERO))) for item in items]
    planned = sum(item.minutes for item in items)
    short = tuple(
        ShortItem(item, whole_minutes(time.remaining(now)), whole_minutes(time.left(now)))
        for item, time in timed
        if time.remaining(now) > time.left(now)
    )
    needed = planned + sum(one.needed - one.left for one in short)
    return TimeBudget(planned, needed, session.engagement.minutes, short)


def overfull_agendas(engagements: QuerySet[Engagement]) -> list[tuple[Session, int]]:
    """Return the sessions whose items take longer than they last, with the minutes of these items. Two queries."""
    items = AgendaItem.objects.filter(session=OuterRef("pk")).taking_time().order_by().values("session")
    minutes = Subquery(items.annotate(total=Sum("minutes")).values("total"))
    rows = Session.objects.filter(engagement__in=engagements).annotate(needed=minutes).exclude(needed=None)
    needed = dict(rows.values_list("pk", "needed"))
    sessions = Session.objects.filter(pk__in=needed).select_related("engagement__venue")
    return [(row, needed[row.pk]) for row in sessions if needed[row.pk] > row.engagement.minutes]


def timed_as(item: AgendaItem, minutes: int, speakers: timedelta) -> Timed:
    """Return the item's time for the given allotment and the need of its speakers."""
    opened_at = item.opened_at if item.status == AgendaItem.Status.OPEN else None
    closed_at = item.closed_at if item.status == AgendaItem.Status.CLOSED else None
    return Timed(minutes, opened_at, closed_at, timedelta(seconds=item.used_seconds), speakers)


def speakers_need(items: Iterable[int], *, now: datetime) -> dict[int, timedelta]:
    """Return by item the time that its speaking and waiting speakers still need. One query."""
    current = (Speaker.Status.SPEAKING, Speaker.Status.LISTED)
    rows = Speaker.objects.filter(item__in=list(items), status__in=current).order_by()
    needs: dict[int, timedelta] = {}
    for item, minutes, started_at in rows.values_list("item", "minutes", "started_at"):
        needs[item] = needs.get(item, ZERO) + speech_left(minutes, started_at, now)
    return needs


def whole_minutes(time: timedelta) -> int:
    """Return the time in minutes, rounded up."""
    return -(-time // MINUTE)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An engagement that participants of the session may miss because of an overlap or a lack of transfer time."""

    engagement: Engagement
    resources: tuple[Resource, ...]


def at_risk(session: Session, *, until: datetime) -> list[AtRisk]:
    """Return the engagements for which participants would be late if the session lasted `until`, by start.

    Turnover and transfers are taken into account. At most three queries.
    """
    engagement = session.engagement
    if until <= engagement.starts_at:
        return []
    # All resources are of one summit: the join saves a query for each.
    resources = list(Resource.objects.filter(occupancies__engagement=engagement).select_related("summit"))
    lasting = Interval(engagement.starts_at, until)
    found = clashes(resources, lasting, venue_id=engagement.venue_id, ignoring=engagement)
    missed: dict[Engagement, list[Resource]] = {}
    for clash in found:
        # Clashes with earlier engagements are not caused by the overrun.
        if clash.engagement.starts_at >= engagement.starts_at:
            missed.setdefault(clash.engagement, []).append(clash.resource)
    return [AtRisk(engagement, tuple(_named(those))) for engagement, those in sorted(missed.items(), key=_by_hour)]


def closures_of(session: Session, *, viewer: User, until: datetime) -> list[Engagement]:
    """Return the closures of the session's rooms before `until` that `viewer` may see. Two queries."""
    engagement = session.engagement
    lasting = Interval(engagement.starts_at, max(until, engagement.ends_at))
    rooms = Resource.objects.filter(occupancies__engagement=engagement, occupancies__role=Occupancy.Role.ROOM)
    known = Occupancy.objects.known_to(viewer)
    closing = known.filter(resource__in=rooms.values("pk"), role=Occupancy.Role.CLOSED)
    closures = Engagement.objects.known_to(viewer).within(lasting).filter(pk__in=closing.values("engagement"))
    return list(closures.prefetch_related(Prefetch("occupancies", closing.select_related("resource"))))


def _by_hour(pair: tuple[Engagement, list[Resource]]) -> tuple[datetime, int]:
    return pair[0].starts_at, pair[0].pk


def _named(resources: Iterable[Resource]) -> list[Resource]:
    return sorted(set(resources), key=lambda resource: resource.code)
