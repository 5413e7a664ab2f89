"""Rooms that move to another venue are closed and opened with it."""

from datetime import datetime

from summit.calendar.models import Engagement, Occupancy, Resource
from summit.calendar.services.closures import hold_closed
from summit.calendar.services.removals import closures_shown, record_lost


def follow_venue(room: Resource, *, was_in: int | None, now: datetime) -> None:
    """Apply the closures of the room's present venue, and end those of the venue that it `was_in`."""
    if room.venue_id == was_in:
        return
    before, after = _naming(was_in, now), _naming(room.venue_id, now)
    left = {closure.pk for closure in before - after}
    closures = closures_shown(left)
    Occupancy.objects.filter(resource=room, role=Occupancy.Role.CLOSED, engagement__in=left).delete()
    record_lost(closures, now=now)
    entered = after.difference(Engagement.objects.filter(occupancies__resource=room))
    for closure in entered:
        closure.sequence += 1
        closure.changed_at = now
    Engagement.objects.bulk_update(entered, ["sequence", "changed_at"])
    hold_closed(entered, [room])


def _naming(venue_id: int | None, now: datetime) -> set[Engagement]:
    """Return the closures of the venue that are not over."""
    if venue_id is None:
        return set()
    return set(Engagement.objects.standing().filter(closed_venues__venue=venue_id, ends_at__gt=now))
