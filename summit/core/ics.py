"""Events as iCalendar (RFC 5545), for feeds and for letters (RFC 5546)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import icalendar

from summit.core.text import carried
from summit.core.vtimezone import describe
from summit.core.wall_clock import comes_twice


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of a calendar; `uid` and `sequence` let clients follow its changes."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    status: str = "CONFIRMED"
    zone: ZoneInfo | None = None  # None: that of the calendar


def uid_of(uid: object, slug: str) -> str:
    """Return the UID by which an engagement of the summit is known in every calendar."""
    return f"{uid}@{slug}.summit"


def calendar_of(
    events: Iterable[Event],
    zone: ZoneInfo,
    *,
    organizer: str,
    method: str = "PUBLISH",
    name: str = "",
    attendee: str = "",
) -> bytes:
    """Return the events as a calendar, in `zone` if they have none of their own; with a VTIMEZONE for each.

    `organizer` and `attendee` are addresses. With the attendee's address no answer is requested, as nobody reads them.
    If no VTIMEZONE is right for all events of a zone, these are in UTC.
    """
    events = list(events)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Summit//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", carried(name))
    instants: dict[ZoneInfo, list[datetime]] = {zone: []}
    for event in events:
        own = event.zone or zone
        instants.setdefault(own, [])
        instants[own] += [at for at in (event.starts_at, event.ends_at) if not _comes_twice(at, own)]
    described = {own: found for own, its in instants.items() if (found := describe(own, its))}
    for one in described.values():
        calendar.add_component(one)
    for event in events:
        own = event.zone or zone
        component = _component(event, own if own in described else UTC)
        component.add("organizer", f"mailto:{organizer}")
        if attendee:
            # Accepted, with no answer wanted.
            parameters = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
            component.add("attendee", f"mailto:{attendee}", parameters=parameters)
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _comes_twice(at: datetime, zone: tzinfo) -> bool:
    """Say whether the clock shows the hour of the instant a second time: calendars do not agree which is meant."""
    return comes_twice(at.astimezone(zone))


def _hour(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(UTC if _comes_twice(at, zone) else zone)


def _component(event: Event, zone: tzinfo) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.changed_at)
    component.add("last-modified", event.changed_at)
    component.add("dtstart", _hour(event.starts_at, zone))
    component.add("dtend", _hour(event.ends_at, zone))
    component.add("summary", carried(event.summary))
    component.add("status", event.status)
    if event.location:
        component.add("location", carried(event.location))
    return component
