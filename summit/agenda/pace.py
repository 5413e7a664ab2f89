"""How a session keeps its time. Pure: no database, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Timed:
    """An item that takes time: what it is allotted, when it was opened and closed; with neither it is to come."""

    minutes: int
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def allotted(self) -> timedelta:
        """What it is allotted."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a session stands: how long it has gone on, what is still allotted, when it will end if that is kept.

    It is `behind` by what it has used beyond what the agenda allots to what is done; ahead of it where negative.
    """

    elapsed: timedelta
    remaining: timedelta
    behind: timedelta
    estimated_end: datetime


def pace_of(items: Iterable[Timed], *, starts_at: datetime, now: datetime) -> Pace:
    """Return the pace at `now`; a session is taken to begin in time, and to be over with its last item."""
    items = list(items)
    remaining = sum((_remaining(item, now) for item in items), ZERO)
    done = sum((item.allotted for item in items), ZERO) - remaining
    is_over = items and all(item.closed_at for item in items)
    moment = max(item.closed_at for item in items if item.closed_at) if is_over else now
    elapsed = max(moment - starts_at, ZERO)
    return Pace(elapsed, remaining, elapsed - done, max(moment, starts_at) + remaining)


def _remaining(item: Timed, now: datetime) -> timedelta:
    if item.closed_at:
        return ZERO
    used = now - item.opened_at if item.opened_at else ZERO
    return max(item.allotted - used, ZERO)
