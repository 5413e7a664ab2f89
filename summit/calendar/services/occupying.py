"""Resources are locked, checked for clashes and occupied; the exclusion constraint is the last guard."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext

from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.queries import clashes
from summit.calendar.refusals import NamedTwice, ResourceClash, UnknownResource, WrongVenue
from summit.calendar.services.locking import lock_shared
from summit.core.intervals import Interval, subtracted
from summit.summits.models import Summit

Occupants = Mapping[int, str]  # resource id -> role, one of Occupancy.Role


def locked(summit: Summit, occupants: Occupants) -> list[Resource]:
    """Lock the resources in primary-key order, then what they share; raises UnknownResource for another summit's."""
    resources = list(
        Resource.objects.filter(pk__in=list(occupants), summit=summit)
        .select_for_update(no_key=True, of=("self",))
        .select_related("summit")
        .order_by("pk")
    )
    if len(resources) != len(occupants):
        raise UnknownResource(field="resources")
    lock_shared({resource.shared_key for resource in resources if resource.shared_as})
    return resources


def venues_of(resources: Iterable[Resource]) -> set[int]:
    """Return the venues of the places among the resources."""
    return {resource.venue_id for resource in resources if resource.kind_class.is_place and resource.venue_id}


def venue_of(resources: Iterable[Resource], venue_id: int | None) -> int | None:
    """Return the venue of the places, or the given one if there is no place; raises WrongVenue for two venues."""
    venues = venues_of(resources) | ({venue_id} if venue_id else set())
    if len(venues) > 1:
        raise WrongVenue(field="room")
    return next(iter(venues), None)


def refuse_clashes(engagement: Engagement, resources: Collection[Resource], interval: Interval) -> None:
    """Raise ResourceClash with every clash that the engagement would have, and NamedTwice for one thing in two rows."""
    shared = [resource for resource in resources if resource.shared_as]
    for number, resource in enumerate(shared):
        if same := next((other for other in shared[:number] if other.shared_key == resource.shared_key), None):
            facts = {"first": same, "second": resource}
            raise NamedTwice(gettext("%(first)s and %(second)s are one: name one of them.") % facts, field="resources")
    ignoring = engagement if engagement.pk else None
    found = clashes(resources, interval, venue_id=engagement.venue_id, ignoring=ignoring)
    if found:
        raise ResourceClash(found)


def occupy(engagement: Engagement, resources: Collection[Resource], occupants: Occupants) -> None:
    """Create the occupancies: the interval and the turnover of each resource after it."""
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
        # Something wrote without the lock, such as plain SQL: the constraint refuses it.
        if not any(name in str(error) for name in ("occupancy_resource_is_free", "occupancy_shared_is_free")):
            raise
        raise ResourceClash(clashes(resources, engagement.interval, ignoring=engagement)) from error


def refit(resources: Mapping[int, str]) -> None:
    """Compute the periods of all occupancies of the resources again, and of the rows that have their `shared_key`.

    The turnover of a booking ends at the next booking: if that begins too soon, which was accepted, the two are a
    standing clash. Closures get the remaining free time, in pieces. The caller has locked the resources. A constant
    number of queries.
    """
    if not resources:
        return
    bookings, closures = _grouped(resources)
    changed = [row for of_thing in bookings.values() for row in _with_turnover(of_thing)]
    of_resource: dict[int, list[Occupancy]] = defaultdict(list)
    for row in (row for of_thing in bookings.values() for row in of_thing):
        of_resource[row.resource_id].append(row)
    surplus: list[Occupancy] = []
    missing: list[Occupancy] = []
    for thing, closed in closures.items():
        # A closure that counts for its row alone may overlap the bookings of the others.
        taken = bookings[thing] if closed[0].shared_key else of_resource[closed[0].resource_id]
        pieces = _pieces(closed, [Interval(row.period.lower, row.period.upper) for row in taken])
        present = {(row.engagement_id, row.resource_id, row.period): row for row in closed}
        surplus += [row for key, row in present.items() if key not in pieces]
        missing += [row for key, row in pieces.items() if key not in present]
    if surplus:
        Occupancy.objects.filter(pk__in=[row.pk for row in surplus]).delete()
    Occupancy.objects.bulk_update(changed, ["period"])
    Occupancy.objects.bulk_create(missing)


Thing = int | str  # the key of a resource, or that of what it shares


def _grouped(resources: Mapping[int, str]) -> tuple[dict[Thing, list[Occupancy]], dict[Thing, list[Occupancy]]]:
    """Return the bookings and the closures of each thing, by hour."""
    theirs = Q(resource__in=list(resources))
    if keys := {key for key in resources.values() if key}:
        theirs |= Q(shared_key__in=keys)
    rows = Occupancy.objects.filter(theirs).select_related("engagement", "resource")
    bookings: dict[Thing, list[Occupancy]] = defaultdict(list)
    closures: dict[Thing, list[Occupancy]] = defaultdict(list)
    for row in rows.order_by("period", "pk"):
        thing = row.shared_key or row.resource_id
        if row.role == Occupancy.Role.CLOSED:
            closures[thing].append(row)
        elif row.period.lower == row.engagement.starts_at:
            # An engagement that is set aside gets its new place later in this transaction.
            bookings[thing].append(row)
    return bookings, closures


def _with_turnover(booked: list[Occupancy]) -> list[Occupancy]:
    """Set the turnover of each booking of one resource, up to the next booking; return the changed rows."""
    changed = []
    for row, following in zip(booked, [*booked[1:], None], strict=False):
        whole = row.engagement.interval.widened(after=timedelta(minutes=row.resource.turnover))
        ends_at = min(whole.ends_at, following.engagement.starts_at) if following else whole.ends_at
        period = period_of(Interval(whole.starts_at, ends_at))
        if row.period != period:
            row.period = period
            changed.append(row)
    return changed


def _pieces(closed: Iterable[Occupancy], taken: list[Interval]) -> dict[tuple[int, int, DateTimeTZRange], Occupancy]:
    """Return the rows of the closures of one thing in the time that is not taken; an empty one if there is none."""
    pieces = {}
    closures = {(row.engagement_id, row.resource_id): row for row in closed}
    for key, row in sorted(closures.items()):
        free = subtracted([row.engagement.interval], taken)
        taken = [*taken, *free]
        for period in [period_of(piece) for piece in free] or [DateTimeTZRange(empty=True)]:
            piece = Occupancy(engagement=row.engagement, resource=row.resource, role=row.role, period=period)
            pieces[*key, period] = piece
    return pieces


def is_set_aside(engagement: Engagement) -> bool:
    """Say whether the occupancies of the engagement were moved away by `set_aside`."""
    return engagement.occupancies.exclude(period__startswith=engagement.starts_at).exists()


def vacate(engagement: Engagement, *, staying: Collection[int] = ()) -> None:
    """Free the occupants, apart from those who stay; shortened turnovers and closures get the time that is now free."""
    leaving = engagement.occupancies.exclude(resource__in=staying)
    freed = list(leaving.exclude(period__isempty=True).values_list("resource", "shared_key", "period"))
    leaving.delete()
    if not freed:
        return
    closes_there = Q(
        role=Occupancy.Role.CLOSED,
        engagement__starts_at__lt=max(period.upper for _pk, _key, period in freed),
        engagement__ends_at__gt=min(period.lower for _pk, _key, period in freed),
    )
    ends_there = Q(period__endswith__in={period.lower for _pk, _key, period in freed}) & ~Q(role=Occupancy.Role.CLOSED)
    of_same = Q(resource__in={pk for pk, _key, _period in freed})
    if keys := {key for _pk, key, _period in freed if key}:
        of_same |= Q(shared_key__in=keys)
    beside = Occupancy.objects.filter(closes_there | ends_there, of_same)
    refit(dict(beside.order_by("shared_key").values_list("resource", "shared_key")))


def set_aside(engagement: Engagement) -> None:
    """Move the occupancies to an hour that nobody uses, until the engagement is moved in the same transaction."""
    aside = timedelta(days=-36500 - engagement.pk % 36500)
    for occupancy in engagement.occupancies.exclude(period__isempty=True):
        occupancy.period = DateTimeTZRange(occupancy.period.lower + aside, occupancy.period.upper + aside)
        occupancy.save(update_fields=["period"])


def period_of(interval: Interval) -> DateTimeTZRange:
    """Return the interval as a value of the column `period`."""
    return DateTimeTZRange(interval.starts_at, interval.ends_at)
