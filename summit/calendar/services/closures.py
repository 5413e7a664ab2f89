"""Closures are created, changed and cancelled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.calendar import notices
from summit.calendar.models import ClosedVenue, Engagement, Occupancy, Resource, Venue
from summit.calendar.places import title_of
from summit.calendar.queries import clashes
from summit.calendar.refusals import ClosureOfTravel, EndsBeforeStart, NothingClosed, ResourceClash, UnknownVenue
from summit.calendar.services.locking import keep_rules
from summit.calendar.services.occupying import locked, refit, vacate
from summit.calendar.services.removals import closures_shown, record_removals
from summit.calendar.services.telling import tell_of_closure
from summit.core.dependents import is_used
from summit.core.lifecycle import WrongStatus, advance
from summit.core.transactions import transactional
from summit.notifications.changes import Restorable, lock_row, undoable
from summit.notifications.services import withdraw
from summit.summits.models import Summit


class ClosureChanges(TypedDict, total=False):
    """The changes of a closure; facts that are not given stay."""

    title: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    audience: str
    resources: Collection[Resource]
    venues: Collection[Venue]


def closing_of(closure: Engagement) -> dict[str, object] | None:
    """Return what the closure closes and when; None if it is cancelled."""
    closure = Engagement.objects.get(pk=closure.pk)
    if closure.status == Engagement.Status.CANCELLED:
        return None
    named = closed_by_name(closure)
    return {
        "title": closure.title,
        "starts_at": closure.starts_at,
        "ends_at": closure.ends_at,
        "audience": closure.audience,
        "resources": sorted(named.resources),
        "venues": sorted(venue.pk for venue in named.venues),
    }


def restore_closing(closure: Engagement, facts: dict[str, Any] | None, now: datetime) -> None:
    """Cancel the closure, or close what it closed."""
    if facts is None:
        cancel_closure(closure, now=now)
        return
    resources = list(Resource.objects.filter(pk__in=facts["resources"]))
    venues = list(Venue.objects.filter(pk__in=facts["venues"]))
    if closing_of(closure) is None:
        reinstate_closure(closure, resources=resources, venues=venues, now=now)
        return
    change_closure(
        closure,
        title=facts["title"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        audience=facts["audience"],
        resources=resources,
        venues=venues,
        even_if_booked=True,
        now=now,
    )


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
    keys = _closed_ids(summit, {resource.pk for resource in resources}, venues)
    closed = locked(summit, dict.fromkeys(keys, Occupancy.Role.CLOSED))
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
    if not even_if_booked:
        _refuse_booked(engagement, closed)
    engagement.save()
    ClosedVenue.objects.bulk_create(ClosedVenue(engagement=engagement, venue=venue) for venue in venues)
    hold_closed([engagement], closed)
    return engagement


@undoable(CLOSURE, _("Closure changed"))
def change_closure(
    closure: Engagement, *, now: datetime, even_if_booked: bool = False, **changes: Unpack[ClosureChanges]
) -> Engagement:
    """Change the title, the hours, the audience, or what the closure closes.

    If the hours or the resources change, it raises what `create_closure` raises. It raises ClosureOfTravel, and
    WrongStatus if it was cancelled. People who see the closure are told of what changes for them, and feeds show it;
    to those who no longer see the closure, as cancelled.
    """
    closure = _locked(closure)
    if closure.status == Engagement.Status.CANCELLED:
        raise WrongStatus(gettext("This closure was cancelled. Create another one."), present=closure.status)
    before = closures_shown([closure.pk])[closure.pk]
    present = closed_by_name(closure)
    named = frozenset(row.pk for row in changes["resources"]) if "resources" in changes else present.resources
    wanted = ClosedByName(named, frozenset(changes.get("venues", present.venues)))
    hours = closure.interval
    closure.starts_at = changes.get("starts_at", closure.starts_at)
    closure.ends_at = changes.get("ends_at", closure.ends_at)
    closure.title = dict(changes.get("title", closure.title))
    closure.audience = changes.get("audience", closure.audience)
    if closure.ends_at <= closure.starts_at:
        raise EndsBeforeStart(field="ends_at")
    if closure.interval != hours or wanted != present:
        _close_instead(closure, wanted, even_if_booked=even_if_booked)
    closure.save(update_fields=["starts_at", "ends_at", "title", "audience"])
    after = closures_shown([closure.pk])[closure.pk]
    if before == after:
        return closure
    closure.sequence, closure.changed_at = closure.sequence + 1, now
    lost = before.lost(after)
    record_removals(before, lost, sequence=closure.sequence, now=now)
    closure.sequence += bool(lost)  # newer than the removal, where the closure comes back
    closure.save(update_fields=["sequence", "changed_at"])
    withdraw(notices.topic(closure))
    tell_of_closure(closure, before, after, now)
    return closure


def _locked(closure: Engagement) -> Engagement:
    """Lock the closure and return it, unless another row owns it."""
    keep_rules(closure.summit_id)
    closure = (
        Engagement.objects.select_for_update(no_key=True, of=("self",)).select_related("summit").get(pk=closure.pk)
    )
    if is_used(closure):
        raise ClosureOfTravel
    return closure


@dataclass(frozen=True)
class ClosedByName:
    """The venues that a closure names, and the resources that it names beside their rooms."""

    resources: frozenset[int]
    venues: frozenset[Venue]


def closed_by_name(closure: Engagement) -> ClosedByName:
    """Return what the closure names."""
    venues = frozenset(row.venue for row in closure.closed_venues.select_related("venue"))
    within = {venue.pk for venue in venues}
    resources = Resource.objects.filter(occupancies__engagement=closure).distinct()
    return ClosedByName(frozenset(row.pk for row in resources if row.venue_id not in within), venues)


def _close_instead(closure: Engagement, wanted: ClosedByName, *, even_if_booked: bool) -> None:
    """Let the closure close what is wanted, in its present hours, and nothing else."""
    role = Occupancy.Role.CLOSED
    keys = _closed_ids(closure.summit, wanted.resources, wanted.venues)
    occupied = set(closure.occupancies.values_list("resource", flat=True))
    closed = [row for row in locked(closure.summit, dict.fromkeys(keys | occupied, role)) if row.pk in keys]
    if not even_if_booked:
        _refuse_booked(closure, closed)
    closure.save(update_fields=["starts_at", "ends_at"])
    closure.closed_venues.exclude(venue__in=wanted.venues).delete()
    named = (ClosedVenue(engagement=closure, venue=venue) for venue in wanted.venues)
    ClosedVenue.objects.bulk_create(named, ignore_conflicts=True)
    vacate(closure)
    hold_closed([closure], closed)


def _refuse_booked(closure: Engagement, closed: Collection[Resource]) -> None:
    """Raise ResourceClash with what is booked, other closures apart."""
    ignoring = closure if closure.pk else None
    found = clashes(closed, closure.interval, ignoring=ignoring)
    if booked := [clash for clash in found if clash.engagement.kind != Engagement.Kind.CLOSURE]:
        raise ResourceClash(booked, accepted_by="even_if_booked")


def _closed_ids(summit: Summit, resources: Collection[int], venues: Collection[Venue]) -> set[int]:
    if not resources and not venues:
        raise NothingClosed(field="resources")
    if any(venue.summit_id != summit.pk for venue in venues):
        raise UnknownVenue(field="venues")
    rooms = Resource.objects.filter(venue__in=venues).values_list("pk", flat=True)
    return set(resources).union(rooms)


def hold_closed(closures: Collection[Engagement], resources: Collection[Resource]) -> None:
    """Occupy the free time of the resources for the closures."""
    role, nothing = Occupancy.Role.CLOSED, DateTimeTZRange(empty=True)
    Occupancy.objects.bulk_create(
        Occupancy(engagement=closure, resource=resource, role=role, period=nothing)
        for closure in closures
        for resource in resources
    )
    refit({resource.pk: resource.shared_key for resource in resources})


@undoable(CLOSURE, _("Closure cancelled"))
def cancel_closure(closure: Engagement, *, now: datetime) -> None:
    """Cancel a closure and free its resources; calendars that showed it show it as cancelled.

    Raises WrongStatus if it is cancelled already, and ClosureOfTravel.
    """
    closure = _locked(closure)
    locked(closure.summit, dict(closure.occupancies.values_list("resource", "role")))
    before = closures_shown([closure.pk])[closure.pk]
    closure.sequence += 1
    record_removals(before, before.lost(None), sequence=closure.sequence, now=now)
    advance(closure, Engagement.Status.CANCELLED, sequence=closure.sequence, changed_at=now)
    vacate(closure)
    closure.closed_venues.all().delete()
    withdraw(notices.topic(closure))
    tell_of_closure(closure, before, None, now)


@transactional
def reinstate_closure(
    closure: Engagement, *, resources: Collection[Resource], venues: Collection[Venue], now: datetime
) -> Engagement:
    """Close again with a cancelled closure, which keeps its identity in calendars; what is booked meanwhile stays.

    Raises WrongStatus if it is not cancelled.
    """
    closure = _locked(closure)
    advance(closure, Engagement.Status.TENTATIVE)
    advance(closure, Engagement.Status.CONFIRMED, sequence=closure.sequence + 1, changed_at=now)
    wanted = ClosedByName(frozenset(row.pk for row in resources), frozenset(venues))
    _close_instead(closure, wanted, even_if_booked=True)
    tell_of_closure(closure, None, closures_shown([closure.pk])[closure.pk], now)
    return closure


@transactional
def delete_closure(closure: Engagement) -> None:
    """Delete a closure that was shown to nobody."""
    locked(closure.summit, dict(closure.occupancies.values_list("resource", "role")))
    vacate(closure)
    closure.delete()
