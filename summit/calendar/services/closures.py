"""Closures are created and cancelled."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import ClosedVenue, Engagement, Occupancy, Resource, Venue, not_available
from summit.calendar.places import title_of
from summit.calendar.queries import clashes
from summit.calendar.refusals import EndsBeforeStart, NothingClosed, ResourceClash, UnknownVenue
from summit.calendar.services.locking import keep_rules
from summit.calendar.services.occupying import locked, refit, vacate
from summit.calendar.services.telling import Known, record_removals, seeing
from summit.core.lifecycle import advance
from summit.core.transactions import transactional
from summit.notifications.changes import Restorable, lock_row, undoable
from summit.summits.models import Summit


def closing_of(closure: Engagement) -> dict[str, object] | None:
    """Return what the closure closes and when; None if it is cancelled."""
    closure = Engagement.objects.get(pk=closure.pk)
    if closure.status == Engagement.Status.CANCELLED:
        return None
    return {
        "title": closure.title,
        "starts_at": closure.starts_at,
        "ends_at": closure.ends_at,
        "audience": closure.audience,
        "resources": sorted(set(closure.occupancies.values_list("resource", flat=True))),
        "venues": sorted(closure.closed_venues.values_list("venue", flat=True)),
    }


def restore_closing(closure: Engagement, facts: dict[str, Any] | None, now: datetime) -> None:
    """Cancel the closure, or close again what it closed."""
    if facts is None:
        cancel_closure(closure, now=now)
        return
    resources = Resource.objects.filter(pk__in=facts["resources"])
    reinstate_closure(closure, resources=resources, venues=Venue.objects.filter(pk__in=facts["venues"]), now=now)


def _lock_closure(closure: Engagement) -> None:
    keep_rules(closure.summit_id)
    lock_row(closure)


CLOSURE = Restorable(
    name="calendar.closure",
    model=Engagement,
    facts=closing_of,
    restore=restore_closing,
    title=title_of,
    lock=_lock_closure,
)


@undoable(CLOSURE, _("Closed"))
def create_closure(
    *,
    summit: Summit,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    resources: Collection[Resource] = (),
    venues: Collection[Venue] = (),
    even_if_booked: bool = False,
    audience: str = Engagement.Audience.ORGANIZERS,
) -> Engagement:
    """Close `resources`, and all rooms of `venues`, for the interval: a shut room, a rest, a delegate on the way.

    A room that is added to a venue before the closure ends is closed too, and one that leaves is opened. The audience
    sees the closure in the programme, with its title as the reason. If something is booked, ResourceClash is raised,
    unless `even_if_booked`: then the booking stays and is listed among the standing clashes until it is moved.
    """
    if ends_at <= starts_at:
        raise EndsBeforeStart(field="ends_at")
    keep_rules(summit.pk)
    closed = locked(summit, dict.fromkeys(_closed_ids(summit, resources, venues), Occupancy.Role.CLOSED))
    engagement = Engagement(
        summit=summit,
        kind=Engagement.Kind.CLOSURE,
        title=dict(title),
        starts_at=starts_at,
        ends_at=ends_at,
        status=Engagement.Status.CONFIRMED,
        audience=audience,
        changed_at=now,
    )
    booked = [c for c in clashes(closed, engagement.interval) if c.engagement.kind != Engagement.Kind.CLOSURE]
    if booked and not even_if_booked:
        raise ResourceClash(booked)
    engagement.save()
    ClosedVenue.objects.bulk_create(ClosedVenue(engagement=engagement, venue=venue) for venue in venues)
    hold_closed([engagement], closed)
    return engagement


def _closed_ids(summit: Summit, resources: Collection[Resource], venues: Collection[Venue]) -> set[int]:
    if not resources and not venues:
        raise NothingClosed(field="resources")
    if any(venue.summit_id != summit.pk for venue in venues):
        raise UnknownVenue(field="venues")
    rooms = Resource.objects.filter(venue__in=venues).values_list("pk", flat=True)
    return {resource.pk for resource in resources}.union(rooms)


def hold_closed(closures: Collection[Engagement], resources: Collection[Resource]) -> None:
    """Occupy the free time of the resources for the closures."""
    role, nothing = Occupancy.Role.CLOSED, DateTimeTZRange(empty=True)
    Occupancy.objects.bulk_create(
        Occupancy(engagement=closure, resource=resource, role=role, period=nothing)
        for closure in closures
        for resource in resources
    )
    refit([resource.pk for resource in resources])


@undoable(CLOSURE, _("Closure cancelled"))
def cancel_closure(closure: Engagement, *, now: datetime) -> None:
    """Cancel a closure and free its resources; calendars that showed it show it as cancelled.

    Raises WrongStatus if it is cancelled already.
    """
    keep_rules(closure.summit_id)
    closure = Engagement.objects.select_for_update(no_key=True).get(pk=closure.pk)
    held = dict(closure.occupancies.values_list("resource", "role"))
    locked(closure.summit, held)
    closure.sequence += 1
    _record_removals_of_closure(closure, set(held), now)
    advance(closure, Engagement.Status.CANCELLED, sequence=closure.sequence, changed_at=now)
    vacate(closure)
    closure.closed_venues.all().delete()


def _record_removals_of_closure(closure: Engagement, held: set[int], now: datetime) -> None:
    """Record removals for people who saw the closure, with or without its reason."""
    before, of_all = Known.of(closure), Engagement.Audience.SUMMIT
    closing = Occupancy.objects.filter(resource__in=held, role=Occupancy.Role.ROOM)
    there = Engagement.objects.within(closure.interval).filter(
        status=Engagement.Status.CONFIRMED, pk__in=closing.values("engagement")
    )
    there = there.exclude(audience=Engagement.Audience.ORGANIZERS)
    people = Q(pk__in=held) | Q(occupancies__engagement__in=there)
    concerned = set(Resource.objects.exclude(party=None).filter(people).values_list("pk", flat=True))
    reads = seeing(closure.audience, held)
    record_removals(closure, reads.union(held), before, now)
    if closure.audience == of_all:
        record_removals(closure, concerned, before, now)
        return
    unnamed = replace(before, standing=replace(before.standing, title=tuple(not_available().items())))
    participants = Engagement.Audience.PARTICIPANTS
    record_removals(closure, concerned - reads, replace(unnamed, audience=participants), now)
    if rooms := set(closing.filter(engagement__in=there.filter(audience=of_all)).values_list("resource", flat=True)):
        record_removals(closure, {None, *rooms}, replace(unnamed, audience=of_all), now)


@transactional
def reinstate_closure(
    closure: Engagement, *, resources: Collection[Resource], venues: Collection[Venue], now: datetime
) -> None:
    """Close again what a cancelled closure closed; what is booked there by now stays, and is shown as a clash.

    It keeps its identity in calendars. Raises WrongStatus if it is not cancelled.
    """
    summit = closure.summit
    keep_rules(summit.pk)
    closure = Engagement.objects.select_for_update(no_key=True).get(pk=closure.pk)
    closed = locked(summit, dict.fromkeys(_closed_ids(summit, resources, venues), Occupancy.Role.CLOSED))
    advance(closure, Engagement.Status.TENTATIVE)
    advance(closure, Engagement.Status.CONFIRMED, sequence=closure.sequence + 1, changed_at=now)
    ClosedVenue.objects.bulk_create(ClosedVenue(engagement=closure, venue=venue) for venue in venues)
    hold_closed([closure], closed)
    closure.removals.all().delete()


@transactional
def delete_closure(closure: Engagement) -> None:
    """Delete a closure that was shown to nobody."""
    locked(closure.summit, dict(closure.occupancies.values_list("resource", "role")))
    vacate(closure)
    closure.delete()
