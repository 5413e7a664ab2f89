"""How a session's agenda fits its time, and what comes after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.timekeeping import ZERO, Timed, speech_left
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import clashes
from summit.core.intervals import Interval
from summit.sessions.models import Session

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ShortItem:
    """An item whose speakers need longer than what is left of its time; both in minutes."""

    item: AgendaItem
    needed: int
    left: int

    def __str__(self) -> str:
        return f"Item {self.item.number}: speakers need {self.needed} min, the item has {self.left}"


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """Minutes that the items are allotted, that they take with their speakers' lists, and that the session lasts."""

    planned: int
    needed: int
    available: int
    short_items: tuple[ShortItem, ...] = ()

    @property
    def is_over(self) -> bool:
        """Say whether the agenda does not fit."""
        return self.needed > self.available


def time_budget(session: Session, *, now: datetime) -> TimeBudget:
    """Return the session's time and what its agenda takes of it; an item that has parts takes their time. Two queries.

    An item takes at least what its speakers still need.
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


def timed_as(item: AgendaItem, minutes: int, speakers: timedelta) -> Timed:
    """Return the item's time by the minutes it is allotted and what its speakers still need."""
    opened_at = item.opened_at if item.status == AgendaItem.Status.OPEN else None
    closed_at = item.closed_at if item.status == AgendaItem.Status.CLOSED else None
    return Timed(minutes, opened_at, closed_at, timedelta(seconds=item.used_seconds), speakers)


def speakers_need(items: Iterable[int], *, now: datetime) -> dict[int, timedelta]:
    """Return, by item, what the one who speaks and those who wait still need. One query."""
    current = (Speaker.Status.SPEAKING, Speaker.Status.LISTED)
    rows = Speaker.objects.filter(item__in=list(items), status__in=current).order_by()
    needs: dict[int, timedelta] = {}
    for item, minutes, started_at in rows.values_list("item", "minutes", "started_at"):
        needs[item] = needs.get(item, ZERO) + speech_left(minutes, started_at, now)
    return needs


def whole_minutes(time: timedelta) -> int:
    """Return the time in whole minutes; one that has begun counts as a whole one."""
    return -(-time // MINUTE)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An engagement that some who are in the session may miss, by overlap or for want of time to get there."""

    engagement: Engagement
    resources: tuple[Resource, ...]


def at_risk(session: Session, *, until: datetime) -> list[AtRisk]:
    """Return the engagements that those in the session would come late to if it lasted `until`, the first one first.

    Turnover and transfers are kept. Three queries at most.
    """
    engagement = session.engagement
    if until <= engagement.starts_at:
        return []
    # All of one summit: it need not be read with each of them.
    resources = list(Resource.objects.filter(occupancies__engagement=engagement).select_related("summit"))
    lasting = Interval(engagement.starts_at, until)
    conflicts = clashes(resources, lasting, venue_id=engagement.venue_id, ignoring=engagement)
    missed: dict[Engagement, list[Resource]] = {}
    for conflict in conflicts:
        # How they came here from what was before is another matter.
        if conflict.engagement.starts_at >= engagement.starts_at:
            missed.setdefault(conflict.engagement, []).append(conflict.resource)
    return [AtRisk(engagement, tuple(_named(those))) for engagement, those in sorted(missed.items(), key=_by_hour)]


def closures_of(session: Session, *, viewer: Any, until: datetime) -> list[Engagement]:
    """Return what is closed of the session's rooms before `until`, as `viewer` may know of it. Two queries."""
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
