"""How resources are locked, looked at and taken: lock, look, insert; the constraint is the proof."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import clashes
from summit.calendar.refusals import Clash, UnknownResource, WrongVenue
from summit.core.intervals import Interval, subtracted
from summit.summits.models import Summit

Occupants = Mapping[int, str]  # resource id -> role, one of Occupancy.Role


def locked(summit: Summit, occupants: Occupants) -> list[Resource]:
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


def rooms_of(resources: Iterable[Resource]) -> list[Resource]:
    """Return those that stand in a venue: the rooms."""
    return [resource for resource in resources if resource.venue_id]


def venue_of(resources: Iterable[Resource], venue_id: int | None) -> int | None:
    """Return the venue of the rooms, or the one named where there is no room; refuse two of them."""
    venues = {resource.venue_id for resource in rooms_of(resources)} | ({venue_id} if venue_id else set())
    if len(venues) > 1:
        raise WrongVenue(field="room")
    return next(iter(venues), None)


def refuse_clashes(engagement: Engagement, resources: Collection[Resource], interval: Interval) -> None:
    """Raise Clash with every conflict that the engagement would meet."""
    ignoring = engagement if engagement.pk else None
    conflicts = clashes(resources, interval, venue_id=engagement.venue_id, ignoring=ignoring)
    if conflicts:
        raise Clash(conflicts)


def occupy(engagement: Engagement, resources: Collection[Resource], occupants: Occupants) -> None:
    """Write the occupancies: the interval and each resource's turnover after it."""
    rows = [
        Occupancy(
            engagement=engagement,
            resource=resource,
            role=occupants[resource.pk],
            period=period_of(engagement.interval.widened(after=timedelta(minutes=resource.turnover))),
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


def is_set_aside(engagement: Engagement) -> bool:
    """Say whether its occupants are at another hour than it is."""
    return engagement.occupancies.exclude(period__startswith=engagement.starts_at).exists()


def vacate(engagement: Engagement) -> None:
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
        fill(closure, resource)


def fill(closure: Engagement, resource_id: int) -> None:
    """Write the closure of one resource where that is free: the pieces between its bookings."""
    closure.occupancies.filter(resource=resource_id).delete()
    span = (closure.starts_at, closure.ends_at)
    periods = Occupancy.objects.filter(resource=resource_id, period__overlap=span).values_list("period", flat=True)
    pieces = subtracted([closure.interval], (Interval(period.lower, period.upper) for period in periods))
    ranges = [period_of(piece) for piece in pieces] or [DateTimeTZRange(empty=True)]
    Occupancy.objects.bulk_create(
        Occupancy(engagement=closure, resource_id=resource_id, role=Occupancy.Role.CLOSED, period=r) for r in ranges
    )


def set_aside(engagement: Engagement) -> None:
    """Take its occupants to an hour that no one has, until it is moved in the same transaction."""
    aside = timedelta(days=-36500 - engagement.pk % 36500)
    for occupancy in engagement.occupancies.exclude(period__isempty=True):
        occupancy.period = DateTimeTZRange(occupancy.period.lower + aside, occupancy.period.upper + aside)
        occupancy.save(update_fields=["period"])


def period_of(interval: Interval) -> DateTimeTZRange:
    """Return the interval as the column has it."""
    return DateTimeTZRange(interval.starts_at, interval.ends_at)
