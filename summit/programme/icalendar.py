"""The programme as an iCalendar stream (RFC 5545)."""

from collections.abc import Iterable

import icalendar

from summit.calendar.models import Engagement, Occupancy
from summit.core.translations import translated
from summit.summits.models import Summit

STATUSES = {
    Engagement.Status.TENTATIVE: "TENTATIVE",
    Engagement.Status.CONFIRMED: "CONFIRMED",
    Engagement.Status.CANCELLED: "CANCELLED",
}


def calendar_of(summit: Summit, engagements: Iterable[Engagement], language: str) -> bytes:
    """Return the engagements as a calendar in the summit's zone; UID and SEQUENCE let a reader follow each change."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Summit//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", translated(summit.name, language))
    for engagement in engagements:
        calendar.add_component(_event(summit, engagement, language))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(summit: Summit, engagement: Engagement, language: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{engagement.uid}@{summit.slug}.summit")
    event.add("sequence", engagement.sequence)
    event.add("dtstamp", engagement.changed_at)
    event.add("dtstart", engagement.starts_at.astimezone(summit.zone))
    event.add("dtend", engagement.ends_at.astimezone(summit.zone))
    event.add("summary", translated(engagement.title, language))
    event.add("status", STATUSES[Engagement.Status(engagement.status)])
    rooms = [o.resource for o in engagement.occupancies.all() if o.role == Occupancy.Role.ROOM]
    names = [place.name for place in rooms] + ([engagement.venue.name] if engagement.venue else [])
    if names:
        event.add("location", ", ".join(translated(name, language) for name in names))
    return event
