"""A calendar's hours are right by Microsoft's rules too, around each change of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from summit.core import ics
from tests.itip import faults_of, shown_by_microsoft

HOUR = timedelta(hours=1)
ZONES = (
    "Asia/Bishkek",
    "Asia/Almaty",
    "Europe/Moscow",
    "Asia/Yerevan",
    "Europe/Zurich",
    "America/New_York",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Australia/Sydney",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Jerusalem",
    "Pacific/Apia",
    "UTC",
)
DAYS = [datetime(2027, month, 15, 8, 30, tzinfo=UTC) for month in (1, 4, 7, 11)]
# Both changes of Europe and of North America in 2027, hour by hour from the noon before to the noon after.
AROUND = [
    datetime(2027, month, day, 12, tzinfo=UTC) + n * HOUR
    for month, day in ((3, 13), (3, 27), (10, 30), (11, 6))
    for n in range(25)
]


def written(zone: str, starts: list[datetime]) -> icalendar.Calendar:
    events = [
        ics.Event(uid=str(n), sequence=0, changed_at=at, starts_at=at, ends_at=at + HOUR, summary="Talks")
        for n, at in enumerate(starts)
    ]
    content = ics.calendar_of(events, ZoneInfo(zone), organizer="s@example.org")
    assert faults_of(content) == []
    return icalendar.Calendar.from_ical(content)


def assert_right(calendar: icalendar.Calendar, starts: list[datetime]) -> None:
    for at, event in zip(starts, calendar.walk("VEVENT"), strict=True):
        assert shown_by_microsoft(calendar, event) == at
        assert shown_by_microsoft(calendar, event, "DTEND") == at + HOUR
        # A reader that follows the name of the zone sees the same.
        assert event["DTSTART"].dt == at


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "starts", [[day] for day in DAYS] + [DAYS, AROUND], ids=["1", "4", "7", "11", "year", "around"]
)
def test_the_hours_are_right_by_microsofts_rules(zone: str, starts: list[datetime]) -> None:
    calendar = written(zone, starts)

    assert_right(calendar, starts)
    for described in calendar.walk("VTIMEZONE"):
        assert [len(described.walk(kind)) for kind in ("STANDARD", "DAYLIGHT")] in ([1, 0], [1, 1])
        assert all("RDATE" not in part for part in described.walk())


@pytest.mark.parametrize("zone", ["Europe/Zurich", "America/New_York", "Europe/Chisinau"])
def test_a_yearly_change_is_written_as_a_rule(zone: str) -> None:
    (described,) = written(zone, [DAYS[0]]).walk("VTIMEZONE")

    assert {part.name for part in described.walk() if "RRULE" in part} == {"STANDARD", "DAYLIGHT"}


def test_where_the_offset_changed_once_for_all_between_two_events_they_are_in_utc() -> None:
    """Kazakhstan moved its clocks on 1 March 2024."""
    starts = [datetime(2024, 2, 28, 6, tzinfo=UTC), datetime(2024, 3, 4, 6, tzinfo=UTC)]
    calendar = written("Asia/Almaty", starts)

    assert_right(calendar, starts)
    assert calendar.walk("VTIMEZONE") == []
    assert all("TZID" not in event["DTSTART"].params for event in calendar.walk("VEVENT"))


def test_a_calendar_without_events_is_one() -> None:
    assert written("Europe/Zurich", []).walk("VEVENT") == []
