"""A time zone as iCalendar's VTIMEZONE: what holds on the days of some events, and nothing of its history.

Calendars that follow Microsoft's rules (MS-OXCICAL 2.1.3.1.1.19) read one STANDARD and one DAYLIGHT, those with the
latest DTSTART, and no RDATE. So there is one of each at most, with a yearly rule.
"""

import calendar
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1


@dataclass(frozen=True, slots=True)
class Onset:
    """A yearly change of the clocks: the nth `weekday` of a month at an hour of the clock that holds until then."""

    month: int
    nth: int
    weekday: int
    hour: timedelta
    offset_before: timedelta
    offset: timedelta
    name: str

    def local(self, year: int) -> datetime:
        """Return the change of the year on the clock that holds until then, without a zone."""
        days = calendar.monthcalendar(year, self.month)
        dates = [week[self.weekday] for week in days if week[self.weekday]]
        return datetime(year, self.month, dates[self.nth if self.nth == LAST else self.nth - 1]) + self.hour  # noqa: DTZ001

    def at(self, year: int) -> datetime:
        """Return the instant of the change."""
        return (self.local(year) - self.offset_before).replace(tzinfo=UTC)


def describe(zone: ZoneInfo, instants: Collection[datetime]) -> icalendar.Timezone | None:
    """Return a VTIMEZONE that is right at each of the instants; None where one yearly rule cannot be.

    That is so when the zone's offset is changed once for all between two events: these are then written in UTC.
    """
    years = sorted({at.astimezone(zone).year for at in instants})
    for onsets in (*(_onsets(zone, year) for year in years), _fixed(zone, instants)):
        if onsets and all(_offset(onsets, at) == at.astimezone(zone).utcoffset() for at in instants):
            return _component(zone, onsets, years[0])
    return None


def _fixed(zone: ZoneInfo, instants: Collection[datetime]) -> tuple[Onset, ...]:
    """Return one offset that always holds: that of the first instant."""
    if not instants:
        return ()
    local = min(instants).astimezone(zone)
    offset = local.utcoffset() or timedelta(0)
    return (Onset(1, 1, 0, timedelta(0), offset, offset, local.tzname() or ""),)


def _onsets(zone: ZoneInfo, year: int) -> tuple[Onset, ...]:
    """Return the two changes of a year in which the clocks go forward and back; nothing for any other year."""
    changes = list(_changes(zone, year))
    return tuple(_onset(zone, at) for at in changes) if len(changes) == 2 else ()  # noqa: PLR2004 -- forward and back


def _changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Yield the first instants of the year at which another offset holds, to the minute."""
    day = timedelta(days=1)
    first = datetime(year, 1, 1, tzinfo=UTC)
    for start, end in pairwise(first + n * day for n in range(367)):
        before = start.astimezone(zone).utcoffset()
        if end.astimezone(zone).utcoffset() != before:
            low, high = 0, 1440
            while high - low > 1:
                middle = (low + high) // 2
                same = (start + timedelta(minutes=middle)).astimezone(zone).utcoffset() == before
                low, high = (middle, high) if same else (low, middle)
            yield start + timedelta(minutes=high)


def _onset(zone: ZoneInfo, at: datetime) -> Onset:
    before, after = ((at + timedelta(minutes=n)).astimezone(zone) for n in (-1, 0))
    offset_before, offset = before.utcoffset() or timedelta(0), after.utcoffset() or timedelta(0)
    local = (at + offset_before).replace(tzinfo=None)
    days_in_month = calendar.monthrange(local.year, local.month)[1]
    # Laws say "the last Sunday" or "the second Sunday"; where a week is the fourth and the last, it is meant as last.
    nth = LAST if local.day + 7 > days_in_month else (local.day - 1) // 7 + 1
    hour = timedelta(hours=local.hour, minutes=local.minute)
    return Onset(local.month, nth, local.weekday(), hour, offset_before, offset, after.tzname() or "")


def _offset(onsets: tuple[Onset, ...], at: datetime) -> timedelta:
    """Return the offset that the rules give at an instant."""
    last = max(
        (onset.at(year), onset.offset)
        for onset in onsets
        for year in (at.year - 1, at.year, at.year + 1)
        if onset.at(year) <= at
    )
    return last[1]


def _component(zone: ZoneInfo, onsets: tuple[Onset, ...], first_year: int) -> icalendar.Timezone:
    component = icalendar.Timezone()
    component.add("tzid", zone.key)
    summer = max(onsets, key=lambda onset: onset.offset)
    for onset in sorted(onsets, key=lambda onset: onset.offset):
        is_summer = len(onsets) > 1 and onset is summer
        part = icalendar.TimezoneDaylight() if is_summer else icalendar.TimezoneStandard()
        # Events at the beginning of the first year follow the change of the year before.
        part.add("dtstart", onset.local(first_year - 1))
        part.add("tzoffsetfrom", onset.offset_before)
        part.add("tzoffsetto", onset.offset)
        part.add("tzname", onset.name)
        if len(onsets) > 1:
            part.add("rrule", {"freq": "yearly", "bymonth": onset.month, "byday": f"{onset.nth}{DAYS[onset.weekday]}"})
        component.add_component(part)
    return component
