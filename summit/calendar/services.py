"""The verbs of the calendar: lock, look, insert; the constraint is the proof.

Whoever changes occupancies first locks the engagement's row, then those of all resources in primary-key order, so
that two who want the same resources wait for each other instead of deadlocking.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from summit.accounts.models import User
from summit.calendar import notices
from summit.calendar.models import Departure, Engagement, Occupancy, Resource
from summit.calendar.notices import Standing
from summit.calendar.queries import clashes, people_concerned, roles_taking_part
from summit.calendar.refusals import Clash, EndsBeforeStart, OffGrid, OutsideSummit, UnknownResource, WrongVenue
from summit.core.intervals import Interval, subtracted
from summit.core.lifecycle import WrongStatus, advance
from summit.core.transactions import transactional
from summit.notifications.services import notify, notify_all, withdraw
from summit.summits.models import Summit

Occupants = Mapping[int, str]  # resource id -> role, one of Occupancy.Role


def check_hour(summit: Summit, starts_at: datetime, ends_at: datetime) -> Interval:
    """Return the interval if an engagement of the summit may have it; else refuse, naming the field at fault."""
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    for field, instant in (("starts_at", starts_at), ("ends_at", ends_at)):
        local = instant.astimezone(summit.zone)
        if local.second or local.microsecond or (local.hour * 60 + local.minute) % summit.grid:
            raise OffGrid(f"Hours are multiples of {summit.grid} minutes.", field=field, grid=summit.grid)
        if not summit.span.starts_at <= instant <= summit.span.ends_at:
            raise OutsideSummit(field=field)
    return Interval(starts_at, ends_at)


@dataclass(frozen=True)
class Known:
    """What people know of an engagement: how it stands, who is told of it, and the people of who takes part."""

    standing: Standing
    told: frozenset[User]
    taking_part: frozenset[User]

    @classmethod
    def of(cls, engagement: Engagement) -> "Known":
        """Read it off the calendar as it is now."""
        told = people_concerned([engagement])[engagement.pk]
        taking_part = {role.user for role in roles_taking_part([engagement]).get(engagement.pk, ())}
        return cls(Standing.of(engagement), frozenset(told), frozenset(taking_part & told))


@transactional
def book(
    *,
    summit: Summit,
    kind: str,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    occupants: Occupants,
    now: datetime,
    venue_id: int | None = None,
    audience: str = Engagement.Audience.PARTICIPANTS,
) -> Engagement:
    """Enter a tentative engagement that takes all `occupants` for [starts_at, ends_at) and their turnover.

    The venue is the rooms' own; `venue_id` says it where there is no room. Raises Clash with every conflict, or a
    BadValue for an hour or an occupant that cannot be.
    """
    interval = check_hour(summit, starts_at, ends_at)
    resources = _locked(summit, occupants)
    engagement = Engagement(
        summit=summit,
        kind=kind,
        title=dict(title),
        starts_at=starts_at,
        ends_at=ends_at,
        venue_id=_venue_of(resources, venue_id),
        audience=audience,
        changed_at=now,
    )
    _refuse_clashes(engagement, resources, interval)
    engagement.save()
    _occupy(engagement, resources, occupants)
    return engagement


@transactional
def move(
    engagement: Engagement,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    occupants: Occupants | None = None,
    venue_id: int | None = None,
    title: Mapping[str, str] | None = None,
) -> Engagement:
    """Give a standing engagement another hour, other occupants, another title; what is not given stays as it is.

    Raises Clash with every conflict and leaves all as it was, and WrongStatus for what was called off. When what
    people read of it changes, the sequence goes up, and those concerned are told if the engagement was published.
    """
    engagement = Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    if engagement.status == Engagement.Status.CANCELLED:
        raise WrongStatus("This was called off; it takes nobody's time any more.", present=engagement.status)
    before = Known.of(engagement)
    held = dict(engagement.occupancies.values_list("resource", "role"))
    wanted = held if occupants is None else occupants
    starts_at = starts_at or engagement.starts_at
    interval = check_hour(engagement.summit, starts_at, ends_at or starts_at + engagement.interval.length)
    everyone = _locked(engagement.summit, {**held, **wanted})
    resources = [resource for resource in everyone if resource.pk in wanted]
    engagement.starts_at, engagement.ends_at = interval.starts_at, interval.ends_at
    engagement.venue_id = _venue_of(resources, venue_id or (None if _rooms(resources) else engagement.venue_id))
    _refuse_clashes(engagement, resources, interval)
    _vacate(engagement)
    _occupy(engagement, resources, wanted)
    engagement.title = dict(title or engagement.title)
    engagement.changed_at = now
    after = Known.of(engagement)
    if before.standing != after.standing:
        withdraw(notices.topic(engagement))
    if before != after:
        engagement.sequence += 1
    engagement.save()
    _note_departures(engagement, held.keys() - wanted.keys(), before.standing, now)
    engagement.departures.filter(Q(resource__in=wanted) | Q(resource=None)).delete()
    if engagement.status == Engagement.Status.CONFIRMED:
        _tell(engagement, before, after, now)
    return engagement


@dataclass(frozen=True, kw_only=True)
class Change:
    """Where a standing engagement is to be: its hour and its occupants."""

    engagement: Engagement
    starts_at: datetime
    ends_at: datetime
    occupants: Occupants


@transactional
def rearrange(changes: Collection[Change], *, now: datetime) -> None:
    """Move several standing engagements at once, so that one may take the hour or the room that another leaves.

    All or none: raises the first Clash that is left when all have left their places.
    """
    ids = [change.engagement.pk for change in changes]
    list(Engagement.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk"))
    summits = {change.engagement.summit_id: change.engagement.summit for change in changes}
    for summit in summits.values():
        wanted = {pk: role for c in changes if c.engagement.summit_id == summit.pk for pk, role in c.occupants.items()}
        held = Occupancy.objects.filter(engagement__in=ids, resource__summit=summit).values_list("resource", "role")
        _locked(summit, {**dict(held), **wanted})
    for change in changes:
        _set_aside(change.engagement)
    for change in changes:
        move(
            change.engagement,
            starts_at=change.starts_at,
            ends_at=change.ends_at,
            occupants=change.occupants,
            now=now,
        )


@transactional
def release(engagement: Engagement, *, now: datetime) -> None:
    """Cancel the engagement, free everyone, and tell those concerned if it was published.

    Raises WrongStatus if it is cancelled already.
    """
    Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    # What was read before the lock may be old: its hours are told and its sequence counts on.
    engagement.refresh_from_db()
    _locked(engagement.summit, dict(engagement.occupancies.values_list("resource", "role")))
    was_known = engagement.status == Engagement.Status.CONFIRMED
    before = Known.of(engagement)
    everyone = {None} if engagement.audience == Engagement.Audience.SUMMIT else set()
    left = everyone.union(engagement.occupancies.values_list("resource", flat=True))
    engagement.sequence += 1
    _note_departures(engagement, left, before.standing, now)
    advance(engagement, Engagement.Status.CANCELLED, sequence=engagement.sequence, changed_at=now)
    _vacate(engagement)
    withdraw(notices.topic(engagement))
    if was_known:
        notify(before.told, notices.cancelled(engagement, before.standing), summit=engagement.summit, now=now)


@transactional
def rebook(
    engagement: Engagement,
    *,
    starts_at: datetime,
    ends_at: datetime,
    occupants: Occupants,
    now: datetime,
    venue_id: int | None = None,
    title: Mapping[str, str] | None = None,
) -> Engagement:
    """Enter a cancelled engagement anew, tentative, at another hour: the same one to calendars that follow it."""
    Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    advance(engagement, Engagement.Status.TENTATIVE, sequence=engagement.sequence + 1, changed_at=now)
    hour = {"starts_at": starts_at, "ends_at": ends_at}
    return move(engagement, occupants=occupants, venue_id=venue_id, title=title, now=now, **hour)


@transactional
def confirm(engagements: Iterable[Engagement], *, now: datetime) -> None:
    """Make tentative engagements known; those of another status are left as they are."""
    ids = [engagement.pk for engagement in engagements]
    tentative = Engagement.objects.filter(pk__in=ids, status=Engagement.Status.TENTATIVE)
    tentative.update(status=Engagement.Status.CONFIRMED, sequence=F("sequence") + 1, changed_at=now)


@transactional
def close(
    *,
    summit: Summit,
    resources: Collection[Resource],
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    even_if_booked: bool = False,
) -> Engagement:
    """Close `resources` for the interval: a shut room, a rest, a delegate who has not landed.

    With `even_if_booked` a fact is recorded although something is booked there: the booking stands, and shows among
    the standing clashes until someone moves it; else it is refused as a Clash.
    """
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    locked = _locked(summit, {resource.pk: Occupancy.Role.CLOSED for resource in resources})
    engagement = Engagement(
        summit=summit,
        kind=Engagement.Kind.CLOSURE,
        title=dict(title),
        starts_at=starts_at,
        ends_at=ends_at,
        status=Engagement.Status.CONFIRMED,
        audience=Engagement.Audience.ORGANIZERS,
        changed_at=now,
    )
    booked = [c for c in clashes(locked, engagement.interval) if c.engagement.kind != Engagement.Kind.CLOSURE]
    if booked and not even_if_booked:
        raise Clash(booked)
    engagement.save()
    for resource in locked:
        _fill(engagement, resource.pk)
    return engagement


@transactional
def reopen(closure: Engagement) -> None:
    """Take a closure back as if it had never been."""
    held = dict(closure.occupancies.values_list("resource", "role"))
    _locked(closure.summit, held)
    _vacate(closure)
    closure.delete()


def _locked(summit: Summit, occupants: Occupants) -> list[Resource]:
    """Lock the resources in primary-key order; refuse any that is not of this summit."""
    resources = list(
        Resource.objects.filter(pk__in=list(occupants), summit=summit)
        .select_for_update(no_key=True, of=("self",))
        .select_related("summit")
        .order_by("pk")
    )
    if len(resources) != len(occupants):
        raise UnknownResource(field="resources")
    return resources


def _rooms(resources: Iterable[Resource]) -> list[Resource]:
    return [resource for resource in resources if resource.venue_id]


def _venue_of(resources: Iterable[Resource], venue_id: int | None) -> int | None:
    venues = {resource.venue_id for resource in _rooms(resources)} | ({venue_id} if venue_id else set())
    if len(venues) > 1:
        raise WrongVenue(field="room")
    return next(iter(venues), None)


def _refuse_clashes(engagement: Engagement, resources: Collection[Resource], interval: Interval) -> None:
    ignoring = engagement if engagement.pk else None
    conflicts = clashes(resources, interval, venue_id=engagement.venue_id, ignoring=ignoring)
    if conflicts:
        raise Clash(conflicts)


def _occupy(engagement: Engagement, resources: Collection[Resource], occupants: Occupants) -> None:
    rows = [
        Occupancy(
            engagement=engagement,
            resource=resource,
            role=occupants[resource.pk],
            period=_period(engagement.interval.widened(after=timedelta(minutes=resource.turnover))),
        )
        for resource in resources
    ]
    try:
        with transaction.atomic():
            Occupancy.objects.bulk_create(rows)
    except IntegrityError as error:
        # Someone wrote past the lock, by bare SQL; the constraint has the last word.
        if "occupancy_resource_is_free" not in str(error):
            raise
        raise Clash(clashes(resources, engagement.interval, ignoring=engagement)) from error


def _tell(engagement: Engagement, before: Known, after: Known, now: datetime) -> None:
    """Tell who stays of what they read differently now, who came that they take part, and who left that they do not."""
    came = (after.told - before.told) | (after.taking_part - before.taking_part)
    left = (before.told - after.told) | (before.taking_part - after.taking_part)
    addressed = [(user, notices.joined(engagement)) for user in came]
    addressed += [(user, notices.taken_out(engagement, before.standing)) for user in left - came]
    moved = notices.moved(engagement, before.standing)
    stay = (before.told & after.told) - came - left
    addressed += [(user, moved) for user in stay if before.standing.read_by(user) != after.standing.read_by(user)]
    notify_all(addressed, summit=engagement.summit, now=now)


def _note_departures(
    engagement: Engagement, resources: Collection[int | None], before: Standing, now: datetime
) -> None:
    """Note what those knew who leave; the sequence is that of their leaving."""
    known = {
        "was_published": engagement.status == Engagement.Status.CONFIRMED,
        "title": engagement.title,
        "starts_at": before.starts_at,
        "ends_at": before.ends_at,
        "sequence": engagement.sequence,
        "left_at": now,
    }
    rows = [Departure(engagement=engagement, resource_id=resource, **known) for resource in resources]
    Departure.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("engagement", "resource"), update_fields=tuple(known)
    )


def _period(interval: Interval) -> DateTimeTZRange:
    return DateTimeTZRange(interval.starts_at, interval.ends_at)


def _set_aside(engagement: Engagement) -> None:
    """Take its occupants to an hour that no one has, until it is moved in the same transaction."""
    aside = timedelta(days=-36500 - engagement.pk % 36500)
    for occupancy in engagement.occupancies.exclude(period__isempty=True):
        occupancy.period = DateTimeTZRange(occupancy.period.lower + aside, occupancy.period.upper + aside)
        occupancy.save(update_fields=["period"])


def _vacate(engagement: Engagement) -> None:
    """Free all occupants; closures that had found them booked take up what is now free."""
    held = list(engagement.occupancies.exclude(period__isempty=True).values_list("resource", "period"))
    engagement.occupancies.all().delete()
    if not held:
        return
    closures = Occupancy.objects.filter(
        role=Occupancy.Role.CLOSED,
        resource__in={resource for resource, _ in held},
        engagement__starts_at__lt=max(period.upper for _, period in held),
        engagement__ends_at__gt=min(period.lower for _, period in held),
    ).select_related("engagement")
    for closure, resource in {(occupancy.engagement, occupancy.resource_id) for occupancy in closures}:
        _fill(closure, resource)


def _fill(closure: Engagement, resource_id: int) -> None:
    """Write the closure of one resource where that is free: the pieces between its bookings."""
    closure.occupancies.filter(resource=resource_id).delete()
    span = (closure.starts_at, closure.ends_at)
    periods = Occupancy.objects.filter(resource=resource_id, period__overlap=span).values_list("period", flat=True)
    pieces = subtracted([closure.interval], (Interval(period.lower, period.upper) for period in periods))
    ranges = [_period(piece) for piece in pieces] or [DateTimeTZRange(empty=True)]
    Occupancy.objects.bulk_create(
        Occupancy(engagement=closure, resource_id=resource_id, role=Occupancy.Role.CLOSED, period=r) for r in ranges
    )
