"""Events as iCalendar (RFC 5545), for feeds and for letters (RFC 5546)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar

from summit.core.text import carried


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a calendar needs to know; `uid` and `sequence` let it follow each change of one event."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    status: str = "CONFIRMED"


def uid_of(uid: object, slug: str) -> str:
    """Return the UID by which an engagement of the summit is known in every calendar."""
    return f"{uid}@{slug}.summit"


def calendar_of(
    events: Iterable[Event],
    zone: ZoneInfo,
    *,
    method: str = "PUBLISH",
    name: str = "",
    organizer: str = "",
    attendee: str = "",
) -> bytes:
    """Return the events as a calendar in `zone`, with its VTIMEZONE; `organizer` and `attendee` are addresses."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Summit//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", carried(name))
    for event in events:
        component = _component(event, zone)
        for role, address in (("organizer", organizer), ("attendee", attendee)):
            if address:
                component.add(role, f"mailto:{address}")
        calendar.add_component(component)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(event: Event, zone: ZoneInfo) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.changed_at)
    component.add("dtstart", event.starts_at.astimezone(zone))
    component.add("dtend", event.ends_at.astimezone(zone))
    component.add("summary", carried(event.summary))
    component.add("status", event.status)
    if event.location:
        component.add("location", carried(event.location))
    return component
