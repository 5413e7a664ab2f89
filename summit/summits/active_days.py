"""The active days of a summit, as they are written: `2027-02-15/2027-02-26 09:00-21:00`, its parts as in ISO 8601.

Pure: no database, no settings, no clock.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WRITTEN = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d)(?:/(?P<last>\d{4}-\d\d-\d\d))?(?: (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d))?",
    re.ASCII,
)
LONGEST = len("2027-02-15/2027-02-26 09:00-21:00")
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, and their planning hours; None: those of the summit."""

    first: date
    last: date
    hours: tuple[time, time] | None

    def __str__(self) -> str:
        days = f"{self.first}/{self.last}" if self.first < self.last else f"{self.first}"
        if self.hours is None:
            return days
        opens, closes = (hour.isoformat("minutes") for hour in self.hours)
        return f"{days} {opens}-{closes}"

    def days(self) -> Iterator[date]:
        """Yield its days."""
        return (self.first + n * A_DAY for n in range((self.last - self.first).days + 1))

    def moved(self, by: timedelta) -> "Period":
        """Return it so much later."""
        return Period(self.first + by, self.last + by, self.hours)


@lru_cache(maxsize=1000)
def period_of(text: str) -> Period:
    """Return the period that is written so. Raises ValidationError."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise _unreadable()
    try:
        first = date.fromisoformat(found["first"])
        last = date.fromisoformat(found["last"] or found["first"])
        hours = (time.fromisoformat(found["opens"]), time.fromisoformat(found["closes"])) if found["opens"] else None
    except ValueError as error:
        raise _unreadable() from error
    if last < first:
        raise ValidationError(_("The last day cannot be before the first."), code="bad_active_days")
    return Period(first, last, hours)


def validate_period(text: str) -> None:
    """Refuse what is no period."""
    period_of(text)


def refuse_contradictions(periods: list[Period], within: tuple[date, date], usual: tuple[time, time]) -> None:
    """Refuse days outside of the summit, in no order, given twice, or that begin before the last one has ended."""
    ended: tuple[date, time] | None = None
    latest: date | None = None
    for period in periods:
        if period.first < within[0] or period.last > within[1]:
            raise _refused(_("%(days)s: this is outside of the summit's days."), period)
        if latest and period.first <= latest:
            raise _refused(_("%(days)s: give the days in order, and each once."), period)
        opens, closes = period.hours or usual
        if ended and (period.first, opens) < ended:
            raise _refused(_("%(days)s: the day before has not ended when this one begins."), period)
        latest = period.last
        ended = (latest + A_DAY if closes <= opens else latest, closes)


def _refused(sentence: "StrOrPromise", period: Period) -> ValidationError:
    return ValidationError(sentence, code="bad_active_days", params={"days": str(period)})


def _unreadable() -> ValidationError:
    return ValidationError(
        _("Write days as 2027-02-15/2027-02-26, or with their hours as 2027-02-15/2027-02-26 09:00-21:00."),
        code="bad_active_days",
    )
