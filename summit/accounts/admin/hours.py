"""The one way to show an instant on a page: on the page's clock, which is its summit's, with the zone."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format


def shown_instant(at: datetime | None) -> str | None:
    """Return day, hour and zone, as 26 Nov 2025, 10:00 (Asia/Bishkek); None where there is no instant."""
    if at is None:
        return None
    return f"{_local(at)} ({timezone.get_current_timezone_name()})"


def shown_period(period: Any) -> str | None:
    """Return from when to when a range of instants is; the day of its end only where it is another."""
    if period is None or period.isempty:
        return None
    return shown_hours(period.lower, period.upper)


def shown_hours(starts_at: datetime, ends_at: datetime) -> str:
    """Return day, hours and zone, as 26 Nov 2025, 10:00–11:00 (Asia/Bishkek)."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    end = f"{last:%H:%M}" if first.date() == last.date() else _local(ends_at)
    return f"{_local(starts_at)}–{end} ({timezone.get_current_timezone_name()})"


def _local(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
