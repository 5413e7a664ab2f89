"""The only way to format days and times for people: in the formats of their language, with the time zone.

Without a `zone`, the active one is used, which is that of the page's summit.
"""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from psycopg.types.range import Range

from summit.core.wall_clock import comes_twice


def shown_day(day: date) -> str:
    """Return the day, as 26 Nov 2025."""
    return date_format(day, "DATE_FORMAT")


def shown_clock(at: datetime, zone: tzinfo | None = None) -> str:
    """Return the hour alone, as 10:00; with its offset where the clocks show it twice."""
    local = timezone.localtime(at, zone)
    return f"{local:%H:%M}{_offset(local)}"


def shown_instant(at: datetime | None, zone: tzinfo | None = None) -> str | None:
    """Return day, hour and zone, as 26 Nov 2025, 10:00 (Asia/Bishkek); None where there is no instant."""
    return None if at is None else f"{_day_and_hour(at, zone)} ({_name(zone)})"


def shown_period(period: Range[datetime] | None) -> str | None:
    """Return from when to when a range of instants is; the day of its end only where it is another."""
    if period is None or period.isempty:
        return None
    return shown_hours(period.lower, period.upper) if period.lower and period.upper else None


def shown_hours(starts_at: datetime, ends_at: datetime, zone: tzinfo | None = None) -> str:
    """Return day, hours and zone, as 26 Nov 2025, 10:00–11:00 (Asia/Bishkek)."""
    first, last = (timezone.localtime(at, zone) for at in (starts_at, ends_at))
    end = shown_clock(ends_at, zone) if first.date() == last.date() else _day_and_hour(ends_at, zone)
    return f"{_day_and_hour(starts_at, zone)}–{end} ({_name(zone)})"


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return the zone of a clock by its IANA name; None for no name: the hours are on the clock of all others."""
    return ZoneInfo(name) if name else None


def shown_times(starts_at: datetime, ends_at: datetime, own: tzinfo | None) -> str:
    """Return the hours alone, as 10:00–11:00; on a clock of their `own` with its zone, and its day if that is another.

    For lines under a heading that names the day and the zone of all others.
    """
    times = f"{shown_clock(starts_at, own)}–{shown_clock(ends_at, own)}"
    if own is None:
        return times
    own_day = timezone.localtime(starts_at, own).date()
    day = "" if own_day == timezone.localtime(starts_at).date() else f"{shown_day(own_day)}, "
    return f"{day}{times} ({own})"


def shown_start(starts_at: datetime, own: tzinfo | None) -> str:
    """Return day and hour, as 26 Nov 2025 10:00; on a clock of its `own` with its zone."""
    day = shown_day(timezone.localtime(starts_at, own).date())
    return f"{day} {shown_clock(starts_at, own)}{f' ({own})' if own else ''}"


def _day_and_hour(at: datetime, zone: tzinfo | None) -> str:
    local = timezone.localtime(at, zone)
    return f"{date_format(local, 'DATETIME_FORMAT')}{_offset(local)}"


def _offset(local: datetime) -> str:
    return local.isoformat(timespec="minutes")[-len("+00:00") :] if comes_twice(local) else ""


def _name(zone: tzinfo | None) -> str:
    return str(zone) if zone else timezone.get_current_timezone_name()
