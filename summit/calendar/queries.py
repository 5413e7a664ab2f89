"""What the calendar can answer: what clashes, and when all of some are free."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.db.models import F, Q, QuerySet

from summit.accounts.models import Role, User
from summit.calendar.models import Engagement, Occupancy, Resource, Transfer
from summit.core.intervals import Interval, aligned, merged, subtracted
from summit.summits.models import Summit

ZERO = timedelta(0)
TransferTimes = Mapping[tuple[int, int], timedelta]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A resource that is wanted and an engagement that has it, by overlap or for want of time to get there."""

    resource: Resource
    engagement: Engagement
    is_transfer: bool = False


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
    known: QuerySet[Engagement] | None = None,
) -> list[Conflict]:
    """Return every conflict that an engagement of `resources` in `interval` at the venue would meet.

    A resource is kept for its turnover after the interval; one that moves needs the transfer time to and from what
    it does elsewhere. `ignoring` is the engagement that is being moved; where `known` are named, only these make
    anyone busy. Two queries at most.
    """
    if not resources:
        return []
    times = transfer_times(next(iter(resources)).summit) if venue_id else {}
    margin = max(times.values(), default=ZERO)
    by_id = {resource.pk: resource for resource in resources}
    span = interval.widened(before=margin, after=margin + _longest_turnover(resources))
    near = _occupancies(by_id, span, ignoring, known)
    conflicts = (_conflict(by_id[o.resource_id], o, interval, venue_id, times) for o in near)
    return [conflict for conflict in conflicts if conflict]


def _conflict(
    resource: Resource, occupancy: Occupancy, interval: Interval, venue_id: int | None, times: TransferTimes
) -> Conflict | None:
    if _blocked(resource, occupancy, None, {}).overlaps(interval):
        return Conflict(resource, occupancy.engagement)
    if _blocked(resource, occupancy, venue_id, times).overlaps(interval):
        return Conflict(resource, occupancy.engagement, is_transfer=True)
    return None


def _blocked(resource: Resource, occupancy: Occupancy, venue_id: int | None, times: TransferTimes) -> Interval:
    """Return the instants that an engagement of `resource` at the venue must keep out of because of `occupancy`."""
    elsewhere = occupancy.engagement.venue_id
    travels = venue_id and elsewhere and resource.venue_id is None
    there = times.get((venue_id, elsewhere), ZERO) if travels else ZERO  # type: ignore[arg-type]
    back = times.get((elsewhere, venue_id), ZERO) if travels else ZERO  # type: ignore[arg-type]
    taken = Interval(occupancy.period.lower, occupancy.period.upper)
    return taken.widened(before=timedelta(minutes=resource.turnover) + there, after=back)


def _occupancies(
    resource_ids: Iterable[int],
    interval: Interval,
    ignoring: Engagement | None,
    known: QuerySet[Engagement] | None,
) -> QuerySet[Occupancy]:
    near = Occupancy.objects.filter(
        resource__in=list(resource_ids), period__overlap=(interval.starts_at, interval.ends_at)
    )
    if ignoring:
        near = near.exclude(engagement=ignoring)
    if known is not None:
        near = near.filter(engagement__in=known.order_by().values("pk"))
    return near.select_related("engagement__venue").order_by("period", "pk")


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
    known: QuerySet[Engagement] | None = None,
) -> list[Interval]:
    """Return the first `limit` intervals of at least `minutes` in which all of `resources` are free together.

    Inside the summit's planning hours (and `within`), on the grid, as long as they last; turnover is kept, and the
    transfer times to and from the venue where one is named. `ignoring` and `known` as for clashes. At most two
    queries, however many resources.
    """
    hours = [_cut(day, within) for day in summit.working_hours()]
    wanted = merged(day for day in hours if day)
    if not wanted:
        return []
    times = transfer_times(summit) if venue_id else {}
    margin = max(times.values(), default=ZERO) + _longest_turnover(resources)
    by_id = {resource.pk: resource for resource in resources}
    span = Interval(wanted[0].starts_at, wanted[-1].ends_at).widened(before=margin, after=margin)
    near = _occupancies(by_id, span, ignoring, known)
    free = subtracted(wanted, (_blocked(by_id[o.resource_id], o, venue_id, times) for o in near))
    origin, step = summit.midnight(summit.starts_on), timedelta(minutes=summit.grid)
    slots = (aligned(interval, origin=origin, step=step) for interval in free)
    return [slot for slot in slots if slot and slot.length >= timedelta(minutes=minutes)][:limit]


def free_times(
    resources: Collection[Resource], within: Iterable[Interval], *, ignoring: Engagement | None = None
) -> dict[int, list[Interval]]:
    """Return when each of `resources` is free by itself within the intervals, turnover kept. One query for all."""
    hours = merged(within)
    margin = _longest_turnover(resources)
    turnover = {resource.pk: timedelta(minutes=resource.turnover) for resource in resources}
    near = Q()
    for span in merged(hour.widened(before=margin, after=margin) for hour in hours):
        near |= Q(period__overlap=(span.starts_at, span.ends_at))
    occupancies = Occupancy.objects.filter(near, resource__in=turnover)
    if ignoring:
        occupancies = occupancies.exclude(engagement=ignoring)
    blocked: dict[int, list[Interval]] = defaultdict(list)
    for pk, period in occupancies.values_list("resource", "period"):
        blocked[pk].append(Interval(period.lower, period.upper).widened(before=turnover[pk]))
    return {pk: subtracted(hours, blocked[pk]) for pk in turnover}


def _cut(interval: Interval, within: Interval | None) -> Interval | None:
    if within is None:
        return interval
    starts_at, ends_at = max(interval.starts_at, within.starts_at), min(interval.ends_at, within.ends_at)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


def standing_clashes(summit: Summit) -> list[Conflict]:
    """Return what no longer fits although it once did: bookings in a closure, and journeys that became too short.

    For an overlap the conflict names the booked engagement; for a journey the later of the two. Three queries.
    """
    booked = Occupancy.objects.filter(engagement__summit=summit).exclude(role=Occupancy.Role.CLOSED)
    closed = booked.filter(
        resource__occupancies__role=Occupancy.Role.CLOSED,
        resource__occupancies__engagement__starts_at__lt=F("engagement__ends_at"),
        resource__occupancies__engagement__ends_at__gt=F("engagement__starts_at"),
    ).distinct()
    overlaps = [Conflict(o.resource, o.engagement) for o in closed.select_related("resource", "engagement")]
    return overlaps + _short_journeys(booked, transfer_times(summit))


def _short_journeys(booked: QuerySet[Occupancy], times: TransferTimes) -> list[Conflict]:
    moving = booked.filter(resource__venue=None, engagement__venue__isnull=False).order_by("resource", "period")
    return [
        Conflict(after.resource, after.engagement, is_transfer=True)
        for before, after in pairwise(moving.select_related("resource", "engagement"))
        if before.resource_id == after.resource_id
        and before.period.upper + times.get((before.engagement.venue_id, after.engagement.venue_id), ZERO)  # type: ignore[arg-type]
        > after.period.lower
    ]


def removed_by_cancelling(engagement: Engagement) -> QuerySet[Resource]:
    """Return who and what took part in a cancelled engagement when it was cancelled."""
    return Resource.objects.filter(departures__engagement=engagement, departures__sequence=engagement.sequence)


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
    """Return, by engagement, the roles of those who are told of it: its audience decides.

    Of what is for the whole summit everyone who has a role in one of its parties is told; of what is for its
    participants, those of the parties that take part; of what is for organizers only, nobody.
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
    """Return, by engagement, the roles in the parties whose people take part in it. One query for all."""
    if not engagements:
        return {}
    roles = _roles_of_parties().filter(party__resources__occupancies__engagement__in=[row.pk for row in engagements])
    by_engagement: dict[int, list[Role]] = defaultdict(list)
    for role in roles.annotate(engagement=F("party__resources__occupancies__engagement")).distinct():
        by_engagement[role.engagement].append(role)
    return by_engagement


def _roles_of_parties() -> QuerySet[Role]:
    return Role.objects.filter(kind__in=Role.PARTY_KINDS, user__is_active=True).select_related("user").order_by("pk")
