"""What RFC 5546 and Microsoft's rules say of a calendar that is sent, in the parts that the product uses."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import icalendar
from dateutil.rrule import rrulestr

# RFC 5546, 3.2.1, 3.2.2 and 3.2.5: how often each property of a VEVENT stands, the least and the most.
MANY = 10_000
PRESENCE = {
    "PUBLISH": {"ORGANIZER": (1, 1), "ATTENDEE": (0, 0), "SUMMARY": (1, 1), "DTSTART": (1, 1), "SEQUENCE": (0, 1)},
    "REQUEST": {"ORGANIZER": (1, 1), "ATTENDEE": (1, MANY), "SUMMARY": (1, 1), "DTSTART": (1, 1), "SEQUENCE": (0, 1)},
    "CANCEL": {"ORGANIZER": (1, 1), "ATTENDEE": (0, MANY), "SUMMARY": (0, 1), "DTSTART": (0, 1), "SEQUENCE": (1, 1)},
}
COMMON = {
    "DTSTAMP": (1, 1),
    "UID": (1, 1),
    "DTEND": (0, 1),
    "LAST-MODIFIED": (0, 1),
    "LOCATION": (0, 1),
    "STATUS": (0, 1),
    "REQUEST-STATUS": (0, 0),
}
STATUSES = {
    "PUBLISH": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "REQUEST": {"TENTATIVE", "CONFIRMED"},
    "CANCEL": {"CANCELLED"},
}


def faults_of(content: bytes | str) -> list[str]:
    """Return in which ways the calendar breaks the tables of its method."""
    calendar = icalendar.Calendar.from_ical(content)
    method = str(calendar.get("METHOD"))
    if method not in PRESENCE:
        return [f"method {method}"]
    faults = [f"{name} is missing" for name in ("PRODID", "VERSION") if name not in calendar]
    events = calendar.walk("VEVENT")
    if method != "PUBLISH" and len({str(event["UID"]) for event in events}) != 1:
        faults.append(f"{method} is of more than one event")
    zones = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    for event in events:
        for name, (least, most) in {**COMMON, **PRESENCE[method]}.items():
            found = event.get(name, [])
            count = len(found) if isinstance(found, list) else 1
            if not least <= count <= most:
                faults.append(f"{method}: {name} {count} times")
        if str(event.get("STATUS", "CONFIRMED")) not in STATUSES[method]:
            faults.append(f"{method}: status {event['STATUS']}")
        named = {event[name].params.get("TZID") for name in ("DTSTART", "DTEND") if name in event} - {None}
        faults += [f"{zone} has {zones.count(zone)} VTIMEZONE" for zone in named if zones.count(zone) != 1]
    return faults


@cache
def _rule(text: bytes, start: datetime) -> Any:
    return rrulestr(text.decode(), dtstart=start, cache=True)


def shown_by_microsoft(calendar: icalendar.Calendar, event: Any, name: str = "DTSTART") -> datetime:
    """Return the instant of an hour of the event, read as MS-OXCICAL 2.1.3.1.1.19 says.

    Of several STANDARD or DAYLIGHT parts only that with the latest DTSTART counts, and RDATE is passed over.
    """
    written = event[name]
    if "TZID" not in written.params:
        return written.dt.astimezone(UTC)
    local = written.dt.replace(tzinfo=None)
    (zone,) = [zone for zone in calendar.walk("VTIMEZONE") if zone["TZID"] == written.params["TZID"]]
    parts = [
        max(found, key=lambda part: part["DTSTART"].dt)
        for kind in ("STANDARD", "DAYLIGHT")
        if (found := zone.walk(kind))
    ]
    if len(parts) == 1:
        return (local - parts[0]["TZOFFSETTO"].td).replace(tzinfo=UTC)
    onsets = []
    for part in parts:
        start = part["DTSTART"].dt.replace(tzinfo=None)
        # What the old clock shows at the change; the new one shows more or less from then on.
        last = _rule(part["RRULE"].to_ical(), start).before(local + timedelta(seconds=1))
        if last:
            onsets.append((last, part["TZOFFSETTO"].td))
    return (local - max(onsets)[1]).replace(tzinfo=UTC)
