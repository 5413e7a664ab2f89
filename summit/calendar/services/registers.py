"""Changes of registers that the calendar depends on: rooms, interpreters, delegates, venues, transfer times.

Every save of such a row happens inside `changing`, which compares the calendar before and after: new clashes are
refused or accepted, and people are told of facts that they read differently.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from summit.accounts.models import Party, User
from summit.calendar import notices
from summit.calendar.models import Engagement, Occupancy, Resource, Transfer, Venue
from summit.calendar.notices import Standing
from summit.calendar.queries import Clash, people_concerned, standing_clashes
from summit.calendar.refusals import NoLongerServed, ResourceClash, WrongVenue
from summit.calendar.requirements import Lack, Unmet, unmet_requirements
from summit.calendar.services.closed_venues import follow_venue
from summit.calendar.services.locking import change_rules, lock_shared
from summit.calendar.services.occupying import refit
from summit.calendar.services.sharing import refuse_shared_by_others, refusing_booked_twice
from summit.core.registry import Registry
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all, withdraw

# The fields that the rules of booking depend on, beside those by which a kind of resource serves.
RULES = ("turnover", "venue", "minutes", "shared_as")

Row = TypeVar("Row", bound=Model)
FOLLOWERS: Registry[None, Callable[[Model, datetime], None]] = Registry("following")


def follows(model: type[Row]) -> Callable[[Callable[[Row, datetime], None]], Callable[[Row, datetime], None]]:
    """Register a function that updates what an app derives from a row of the model, after a change."""

    def register(follower: Callable[[Row, datetime], None]) -> Callable[[Row, datetime], None]:
        def follow(row: Model, now: datetime) -> None:
            if isinstance(row, model):
                follower(row, now)

        FOLLOWERS.add(None, follow)
        return follower

    return register


@dataclass(frozen=True)
class _Outlook:
    """The future engagements around a row: their facts, clashes and unmet requirements."""

    rules: Mapping[str, object]
    read: Mapping[int, Standing]
    clashes: Collection[Clash]
    unmet: Collection[Unmet]

    @classmethod
    def of(cls, row: Resource | Venue | Transfer | Party, now: datetime) -> "_Outlook":
        summit = row.origin.summit if isinstance(row, Transfer) else row.summit
        # A place also affects the journeys of people to it; other resources affect only their own hours.
        resources = [row.pk] if isinstance(row, Resource) and not row.is_place else None
        clashes = [] if isinstance(row, Party) else standing_clashes(summit, resources=resources, after=now)
        serving = row.serves if isinstance(row, Resource) else ()
        names = [field.name for field in row._meta.concrete_fields if field.name in (*RULES, *serving)]
        rules = type(row)._default_manager.filter(pk=row.pk).values(*names).first() if names and row.pk else None
        coming = Engagement.objects.standing().filter(occupancies__resource=row.pk, ends_at__gt=now)
        unmet = unmet_requirements(coming) if isinstance(row, Resource) and row.pk else []
        read = {engagement.pk: Standing.of(engagement) for engagement in _shown_at(row)}
        return cls(rules or {}, read, clashes, unmet)

    def differs_in(self, after: "_Outlook") -> str | None:
        """Return the first field of the row that differs in `after`."""
        return next((name for name, value in after.rules.items() if self.rules.get(name) != value), None)


@contextmanager
def changing(
    row: Model,
    *,
    now: datetime,
    even_if_clashing: bool = False,
    even_if_too_small: bool = False,
    even_if_not_interpreted: bool = False,
) -> Iterator[None]:
    """Compare the calendar before and after the block, in which `row` is saved.

    The engagements of a room move with it to another venue, and turnovers are updated. Raises ResourceClash for new
    clashes, and NoLongerServed if a room becomes too small or a language is no longer interpreted, unless that is
    accepted: then it is listed on the dashboard. Raises SharedByOthers and BookedTwice for another `shared_as`. People
    are told of facts that they read differently, and the sequences of these engagements go up. Nobody can book
    meanwhile. Rows that the calendar does not depend on are only saved.
    """
    with refusing_booked_twice(), transaction.atomic():
        if not isinstance(row, Resource | Venue | Transfer | Party):
            yield
            return
        change_rules(row.origin.summit_id if isinstance(row, Transfer) else row.summit_id)
        if row.pk is None and not isinstance(row, Transfer):
            # Nothing is planned with a new row; a new room is closed with its venue.
            yield
            refuse_shared_by_others(row, before="")
            if isinstance(row, Resource):
                follow_venue(row, was_in=None, now=now)
            return
        before = _Outlook.of(row, now)
        yield
        refuse_shared_by_others(row, before=before.rules.get("shared_as"))
        if isinstance(row, Resource):
            _move_engagements_with(row, now)
            was_in = before.rules.get("venue")
            follow_venue(row, was_in=was_in if isinstance(was_in, int) else None, now=now)
            lock_shared([row.shared_key] if row.shared_as else [])
            refit({row.pk: row.shared_key})
        for follower in FOLLOWERS[None]:
            follower(row, now)
        after = _Outlook.of(row, now)
        if not even_if_clashing:
            _refuse_clashes(before, after)
        accepted = {Lack.SEATS: even_if_too_small, Lack.INTERPRETERS: even_if_not_interpreted}
        _refuse_lack(before, after, [lack for lack in Lack if not accepted[lack]])
        _announce(before.read, now)


def _refuse_clashes(before: _Outlook, after: _Outlook) -> None:
    known = set(before.clashes)
    if clashes := [clash for clash in after.clashes if clash not in known]:
        raise ResourceClash(clashes, field=before.differs_in(after), accepted_by="even_if_clashing")


def _refuse_lack(before: _Outlook, after: _Outlook, lacks: Collection[Lack]) -> None:
    known = {(one.engagement, one.lack) for one in before.unmet}
    if unmet := [one for one in after.unmet if one.lack in lacks and (one.engagement, one.lack) not in known]:
        raise NoLongerServed(unmet, field=before.differs_in(after))


def _shown_at(row: Model) -> QuerySet[Engagement]:
    """Lock and return the engagements at the venue, in the room or with people of the party."""
    if row.pk is None or isinstance(row, Transfer):
        return Engagement.objects.none()
    if isinstance(row, Venue):
        condition = Q(venue=row.pk)
    elif isinstance(row, Party):
        condition = Q(pk__in=Occupancy.objects.filter(resource__party=row.pk).values("engagement"))
    else:
        is_place = isinstance(row, Resource) and row.is_place
        condition = _occupied(row) if is_place else _occupied(row, role=Occupancy.Role.CLOSED)
    return _with_places(Engagement.objects.standing().filter(condition)).select_for_update(no_key=True, of=("self",))


def _occupied(resource: Model, **how: str) -> Q:
    return Q(pk__in=Occupancy.objects.filter(resource=resource.pk, **how).values("engagement"))


def _with_places(engagements: QuerySet[Engagement]) -> QuerySet[Engagement]:
    return engagements.select_related("venue", "summit").prefetch_related("occupancies__resource").order_by("pk")


def _move_engagements_with(place: Resource, now: datetime) -> None:
    """Move the future engagements of a place to its venue; raises WrongVenue if one also has a place elsewhere."""
    if not place.is_place:
        return
    coming = (
        Engagement.objects.standing()
        .filter(_occupied(place, role=place.occupied_as), ends_at__gt=now)
        .exclude(venue=place.venue_id)
    )
    elsewhere = Occupancy.objects.filter(engagement__in=coming, resource__venue__isnull=False)
    if elsewhere.exclude(resource__venue=place.venue_id).exists():
        raise WrongVenue(field="venue")
    coming.update(venue=place.venue_id)


def _announce(before: Mapping[int, Standing], now: datetime) -> None:
    rows = _with_places(Engagement.objects.filter(pk__in=before))
    changed = [row for row in rows if Standing.of(row) != before[row.pk]]
    for engagement in changed:
        engagement.sequence += 1
        engagement.changed_at = now
    Engagement.objects.bulk_update(changed, ["sequence", "changed_at"])
    withdraw(*(notices.topic(engagement) for engagement in changed))
    published = [row for row in changed if row.status == Engagement.Status.CONFIRMED and row.ends_at > now]
    # Closures are shown in calendars, but no notices are sent about them.
    published = [row for row in published if row.kind != Engagement.Kind.CLOSURE]
    if published:
        notify_all(_addressed(published, before), summit=published[0].summit, now=now)


def _addressed(published: list[Engagement], before: Mapping[int, Standing]) -> list[tuple[User, Notice]]:
    concerned = people_concerned(published)
    return [
        (user, notices.moved(engagement, before[engagement.pk]))
        for engagement in published
        for user in concerned[engagement.pk]
        if before[engagement.pk].read_by(user) != Standing.of(engagement).read_by(user)
    ]
