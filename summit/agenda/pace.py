"""How a session keeps its time. Pure: no database, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Timed:
    """An item that takes time: what it is allotted, since when it is open, what it used before, when it was closed."""

    minutes: int
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    used: timedelta = ZERO

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


def pace_of(items: Iterable[Timed], *, starts_at: datetime, ends_at: datetime, now: datetime) -> Pace:
    """Return the pace at `now`.

    A session is taken to begin in time. It is over with its last item; after its hour, as soon as no item is open.
    """
    items = list(items)
    remaining = sum((_remaining(item, now) for item in items), ZERO)
    done = sum((item.allotted for item in items), ZERO) - remaining
    moment = _moment(items, ends_at, now)
    elapsed = max(moment - starts_at, ZERO)
    return Pace(elapsed, remaining, elapsed - done, max(moment, starts_at) + remaining)


def _moment(items: list[Timed], ends_at: datetime, now: datetime) -> datetime:
    """Return until when the session has gone on."""
    closed = [item.closed_at for item in items if item.closed_at]
    if closed and len(closed) == len(items):
        return max(closed)
    goes_on = now < ends_at or any(item.opened_at and not item.closed_at for item in items)
    return now if goes_on else max([ends_at, *closed])


def _remaining(item: Timed, now: datetime) -> timedelta:
    if item.closed_at:
        return ZERO
    running = max(now - item.opened_at, ZERO) if item.opened_at else ZERO
    return max(item.allotted - item.used - running, ZERO)
