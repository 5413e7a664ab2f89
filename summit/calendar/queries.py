"""Queries of the calendar: clashes, free hours, and the people concerned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from summit.accounts.models import Role, User
from summit.calendar.models import Engagement, Occupancy, Removal, Resource, Transfer
from summit.calendar.models.resource import TURNOVER
from summit.calendar.sharing import NAMELESS, Things, View, occupied_beside
from summit.core.intervals import Interval, aligned, merged, subtracted
from summit.summits.models import Summit

ZERO = timedelta(0)
TransferTimes = Mapping[tuple[int | None, int | None], timedelta]  # None is no venue, to which there is no way


@dataclass(frozen=True, slots=True)
class Clash:
    """A resource and the engagement that keeps it busy, by overlap or because the transfer takes too long.

    If two engagements have the resource, `engagement` is the later one, or the booked one if the other is a closure, or
    the summit's own one if the other is of another summit; `beside` is the other.
    """

    resource: Resource
    engagement: Engagement
    is_transfer: bool = False
    beside: Engagement | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether another summit has taken the resource: nothing is known of its engagement but the hours."""
        return NAMELESS in (self.engagement.uid, self.beside and self.beside.uid)


def transfer_times(summit: Summit) -> TransferTimes:
    """Return the summit's transfer times by pair of venues."""
    rows = Transfer.objects.filter(origin__summit=summit).values_list("origin", "destination", "minutes")
    return {(origin, destination): timedelta(minutes=minutes) for origin, destination, minutes in rows}


def clashes(
    resources: Collection[Resource],
    interval: Interval,
    *,
    venue_id: int | None = None,
    ignoring: Engagement | None = None,
    known: QuerySet[Occupancy] | None = None,
) -> list[Clash]:
    """Return every clash that an engagement of `resources` in `interval` at the venue would have.

    A resource is busy also in its turnover after the interval; one that moves needs the transfer times to and from its
    other engagements. `ignoring` is the engagement that is being moved; if `known` occupancies are given, only these
    count. Two queries at most.
    """
    if not resources:
        return []
    times = transfer_times(next(iter(resources)).summit) if venue_id else {}
    margin = max(times.values(), default=ZERO)
    span = interval.widened(before=margin, after=margin + _longest_turnover(resources))
    near = _taken(resources, span, ignoring, known)
    found = (_clash(resource, o, interval, venue_id, times) for resource, o in near)
    return [clash for clash in found if clash]


def _clash(
    resource: Resource, occupancy: Occupancy, interval: Interval, venue_id: int | None, times: TransferTimes
) -> Clash | None:
    if _blocked(resource, occupancy, None, {}).overlaps(interval):
        return Clash(resource, occupancy.engagement)
    if _blocked(resource, occupancy, venue_id, times).overlaps(interval):
        return Clash(resource, occupancy.engagement, is_transfer=True)
    return None


def _blocked(resource: Resource, occupancy: Occupancy, venue_id: int | None, times: TransferTimes) -> Interval:
    """Return the time in which `occupancy` keeps `resource` from an engagement at the venue."""
    elsewhere = occupancy.engagement.venue_id
    travels = venue_id and elsewhere and not resource.kind_class.is_place
    there = times.get((venue_id, elsewhere), ZERO) if travels else ZERO
    back = times.get((elsewhere, venue_id), ZERO) if travels else ZERO
    taken = Interval(occupancy.period.lower, occupancy.period.upper)
    return taken.widened(before=timedelta(minutes=resource.turnover) + there, after=back)


def _taken(
    resources: Collection[Resource],
    interval: Interval,
    ignoring: Engagement | None,
    known: QuerySet[Occupancy] | None,
) -> Iterator[tuple[Resource, Occupancy]]:
    """Yield each of the resources with the occupancies that take its time, as its summit may know them.

    One query, and one more for each summit whose shared places are taken by another.
    """
    things = Things(resources)
    near = Occupancy.objects.filter(things.occupied, period__overlap=(interval.starts_at, interval.ends_at))
    if ignoring:
        near = near.exclude(engagement=ignoring)
    if known is not None:
        near = near.filter(pk__in=known.order_by().values("pk"))
    view = View(next(iter(resources)).summit_id) if resources else None
    for occupancy in near.select_related("engagement__venue").order_by("period", "pk"):
        if view:
            occupancy.engagement = view.of(occupancy.engagement)
        for resource in things.taken_by(occupancy.resource_id, occupancy.shared_key):
            yield resource, occupancy


def _longest_turnover(resources: Iterable[Resource]) -> timedelta:
    return timedelta(minutes=max((r.turnover for r in resources), default=0))


def free_slots(
    summit: Summit,
    resources: Collection[Resource],
    *,
    minutes: int,
    within: Interval | None = None,
    venue_id: int | None = None,
    limit: int = 10,
    ignoring: Engagement | None = None,
    known: QuerySet[Occupancy] | None = None,
) -> list[Interval]:
    """Return the first `limit` intervals of at least `minutes` in which all of `resources` are free together.

    The slots lie inside the planning hours of the summit (and `within`), on the grid, and are as long as possible. They
    allow for turnover, and for transfer times if a venue is given. `ignoring` and `known` as for clashes. At most two
    queries, however many resources.
    """
    hours = [_cut(day, within) for day in summit.working_hours()]
    wanted = merged(day for day in hours if day)
    if not wanted:
        return []
    times = transfer_times(summit) if venue_id else {}
    margin = max(times.values(), default=ZERO) + _longest_turnover(resources)
    span = Interval(wanted[0].starts_at, wanted[-1].ends_at).widened(before=margin, after=margin)
    near = _taken(resources, span, ignoring, known)
    free = subtracted(wanted, (_blocked(resource, o, venue_id, times) for resource, o in near))
    origin, step = summit.midnight(summit.starts_on), timedelta(minutes=summit.grid)
    slots = (aligned(interval, origin=origin, step=step) for interval in free)
    return [slot for slot in slots if slot and slot.length >= timedelta(minutes=minutes)][:limit]


def free_times(
    resources: Collection[Resource], within: Iterable[Interval], *, ignoring: Engagement | None = None
) -> dict[int, list[Interval]]:
    """Return when each of `resources` is free within the intervals, with its turnover. One query for all."""
    hours = merged(within)
    margin = _longest_turnover(resources)
    turnover = {resource.pk: timedelta(minutes=resource.turnover) for resource in resources}
    near = Q()
    for span in merged(hour.widened(before=margin, after=margin) for hour in hours):
        near |= Q(period__overlap=(span.starts_at, span.ends_at))
    things = Things(resources)
    occupancies = Occupancy.objects.filter(near & things.occupied)
    if ignoring:
        occupancies = occupancies.exclude(engagement=ignoring)
    blocked: dict[int, list[Interval]] = defaultdict(list)
    for key, shared, period in occupancies.values_list("resource", "shared_key", "period"):
        for one in things.taken_by(key, shared):
            blocked[one.pk].append(Interval(period.lower, period.upper).widened(before=turnover[one.pk]))
    return {pk: subtracted(hours, blocked[pk]) for pk in turnover}


@dataclass(frozen=True, slots=True)
class Blocked:
    """A time at which an engagement at the venue could not have the resource, and the occupancy that keeps it."""

    resource: Resource
    occupancy: Occupancy
    venue: int | None
    interval: Interval


def blocked_times(
    resources: Collection[Resource],
    within: Interval,
    *,
    venues: Collection[int | None],
    ignoring: Engagement | None = None,
) -> list[Blocked]:
    """Return what keeps each of `resources` from an engagement at each of the venues, with turnover and transfers.

    A place is asked of its own venue only. Two queries at most.
    """
    if not resources:
        return []
    times = transfer_times(next(iter(resources)).summit)
    margin = max(times.values(), default=ZERO) + _longest_turnover(resources)
    found = []
    for resource, occupancy in _taken(resources, within.widened(before=margin, after=margin), ignoring, None):
        asked = [resource.venue_id] if resource.kind_class.is_place else venues
        found += [Blocked(resource, occupancy, venue, _blocked(resource, occupancy, venue, times)) for venue in asked]
    return [blocked for blocked in found if blocked.interval.overlaps(within)]


def _cut(interval: Interval, within: Interval | None) -> Interval | None:
    if within is None:
        return interval
    starts_at, ends_at = max(interval.starts_at, within.starts_at), min(interval.ends_at, within.ends_at)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


class _Booking(NamedTuple):
    """A resource and the time of its engagement, without the turnover."""

    resource: int
    turnover: int
    kind: str
    shared_as: str
    key: str  # of the occupancy: empty if it takes the time of this row alone
    summit: int
    engagement: int
    starts_at: datetime
    ends_at: datetime
    venue: int | None
    role: str

    @property
    def thing(self) -> tuple[str, int]:
        """The key of the occupied thing: the same for all rows of a shared one."""
        return (f"{self.kind}:{self.shared_as}", 0) if self.shared_as else ("", self.resource)

    @property
    def is_closure(self) -> bool:
        return self.role == Occupancy.Role.CLOSED

    def is_in(self, interval: Interval) -> bool:
        return self.starts_at < interval.ends_at and self.ends_at > interval.starts_at

    @property
    def is_over_at(self) -> datetime:
        """When the resource is free again: after its turnover, unless it was only closed."""
        return self.ends_at if self.is_closure else self.ends_at + timedelta(minutes=self.turnover)


def standing_clashes(
    summit: Summit,
    *,
    resources: Collection[int] | None = None,
    after: datetime | None = None,
    within: Interval | None = None,
) -> list[Clash]:
    """Return the clashes in the calendar that were accepted, or came with a later change of a register.

    These are bookings in a closure, bookings that begin within the turnover of another, and journeys that are too
    short: what `clashes` would refuse now. Limited to `resources`, to clashes that end `after` an instant, and to those
    with an engagement in the interval, if given. Four queries at most.
    """
    booked = Occupancy.objects.filter(engagement__summit=summit)
    if resources is not None:
        booked = booked.filter(resource__in=resources)
    times = transfer_times(summit)
    if within:
        margin = max(times.values(), default=ZERO) + timedelta(minutes=TURNOVER.most)
        near = within.widened(before=margin, after=margin)
        booked = booked.filter(engagement__starts_at__lt=near.ends_at, engagement__ends_at__gt=near.starts_at)
    own = _bookings(booked)
    asked = {row.resource for row in own}
    beside = occupied_beside(summit, {row.key for row in own if row.key}, asked, near if within else None)
    rows = own + _bookings(beside, venue="venue_here")
    pairs = [
        (first, second)
        for first, second in _too_close(sorted(rows, key=_by_thing), times)
        if any(one.resource in asked and one.summit == summit.pk for one in (first, second))
    ]
    found = [pair for pair in pairs if after is None or max(pair[0].ends_at, pair[1].ends_at) > after]
    return _clashes_of([pair for pair in found if within is None or any(one.is_in(within) for one in pair)], summit)


def _bookings(occupancies: QuerySet[Occupancy], *, venue: str = "engagement__venue") -> list[_Booking]:
    """Return the bookings, each engagement of a resource once."""
    of_resource = ("resource", "resource__turnover", "resource__kind", "resource__shared_as", "shared_key")
    of_engagement = ("engagement__summit", "engagement", "engagement__starts_at", "engagement__ends_at")
    rows = occupancies.order_by("pk").values_list(*of_resource, *of_engagement, venue, "role")
    return [_Booking(*row) for row in dict.fromkeys(rows)]


def _by_thing(row: _Booking) -> tuple[tuple[str, int], datetime, int]:
    return row.thing, row.starts_at, row.engagement


def _too_close(rows: Iterable[_Booking], times: TransferTimes) -> Iterator[tuple[_Booking, _Booking]]:
    """Yield the pairs of bookings, by thing and hour, in which the second begins too early after the first."""
    longest = max(times.values(), default=ZERO)
    for _, of_thing in groupby(rows, key=attrgetter("thing")):
        bookings = list(of_thing)
        for position, first in enumerate(bookings, start=1):
            last = first.is_over_at + longest
            for second in bookings[position:]:
                if second.starts_at >= last:
                    break
                if _is_too_close(first, second, times):
                    yield first, second


def _is_too_close(first: _Booking, second: _Booking, times: TransferTimes) -> bool:
    if first.is_closure and second.is_closure:
        return False
    if first.resource != second.resource and not (first.key and second.key):
        return False
    travels = first.venue and second.venue and not Resource.classes()[first.kind].is_place
    way = times.get((first.venue, second.venue), ZERO) if travels else ZERO
    return first.is_over_at + way > second.starts_at


def _clashes_of(pairs: Collection[tuple[_Booking, _Booking]], summit: Summit) -> list[Clash]:
    rows = {booking.resource for pair in pairs for booking in pair}
    resources = Resource.objects.select_related("summit").in_bulk(rows)
    view = View(summit.pk)
    engagements = Engagement.objects.select_related("venue").in_bulk(
        {booking.engagement for pair in pairs for booking in pair}
    )
    found = []
    for first, second in pairs:
        booked, other = (first, second) if second.is_closure else (second, first)
        if booked.summit != summit.pk:
            booked, other = other, booked
        found.append(
            Clash(
                resources[booked.resource],
                engagements[booked.engagement],
                is_transfer=first.is_over_at <= second.starts_at,
                beside=view.of(engagements[other.engagement]),
            )
        )
    return sorted(found, key=lambda clash: (clash.engagement.starts_at, clash.resource.pk))


def removed_by_cancelling(engagement: Engagement) -> QuerySet[Resource]:
    """Return the resources that were freed when the engagement was cancelled."""
    removed = Removal.objects.filter(engagement=engagement, sequence=engagement.sequence)
    return Resource.objects.filter(pk__in=removed.values("resource"))


def people_concerned(engagements: Collection[Engagement]) -> dict[int, set[User]]:
    """Return, by engagement, the active users of parties who are told of it. Two queries at most for all."""
    concerned = roles_concerned(engagements)
    return defaultdict(set, {key: {role.user for role in roles} for key, roles in concerned.items()})


def engagements_by_person(engagements: Collection[Engagement]) -> dict[User, list[Engagement]]:
    """Return the engagements of each person concerned, in the order given. Two queries at most for all."""
    concerned = people_concerned(engagements)
    of_person: dict[User, list[Engagement]] = defaultdict(list)
    for engagement in engagements:
        for person in concerned[engagement.pk]:
            of_person[person].append(engagement)
    return of_person


def roles_concerned(engagements: Collection[Engagement]) -> dict[int, list[Role]]:
    """Return, by engagement, the roles of the people who are told of it, which its audience decides.

    For the whole summit, these are all roles in its parties; for participants, the roles in the parties that take part;
    for organizers only, none.
    """
    audience = Engagement.Audience
    of_all = [row for row in engagements if row.audience == audience.SUMMIT]
    concerned = roles_taking_part([row for row in engagements if row.audience == audience.PARTICIPANTS])
    in_summit: dict[int, list[Role]] = defaultdict(list)
    if of_all:
        for role in _roles_of_parties().filter(summit__in={row.summit_id for row in of_all}):
            in_summit[role.summit_id].append(role)
    return defaultdict(list, concerned | {row.pk: in_summit[row.summit_id] for row in of_all})


def roles_taking_part(engagements: Collection[Engagement]) -> dict[int, list[Role]]:
    """Return, by engagement, the roles in the parties that take part in it. One query for all."""
    if not engagements:
        return {}
    roles = _roles_of_parties().filter(party__resources__occupancies__engagement__in=[row.pk for row in engagements])
    by_engagement: dict[int, list[Role]] = defaultdict(list)
    for role in roles.annotate(engagement=F("party__resources__occupancies__engagement")).distinct():
        by_engagement[role.engagement].append(role)
    return by_engagement


def _roles_of_parties() -> QuerySet[Role]:
    return Role.objects.filter(kind__in=Role.PARTY_KINDS, user__is_active=True).select_related("user").order_by("pk")
