"""How a session keeps its time. Pure: no database, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Timed:
    """An item that takes time: what it is allotted, since when it is open, what it used before, when it was closed.

    `speakers` is what those on its speakers' list still need.
    """

    minutes: int
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    used: timedelta = ZERO
    speakers: timedelta = ZERO

    @property
    def allotted(self) -> timedelta:
        """What it is allotted."""
        return timedelta(minutes=self.minutes)

    def left(self, now: datetime) -> timedelta:
        """What is left of that; nothing once it is closed."""
        if self.closed_at:
            return ZERO
        running = max(now - self.opened_at, ZERO) if self.opened_at else ZERO
        return max(self.allotted - self.used - running, ZERO)

    def remaining(self, now: datetime) -> timedelta:
        """How long it will still take: what is left, or longer where its speakers need longer."""
        return ZERO if self.closed_at else max(self.left(now), self.speakers)


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a session stands: how long it has gone on, how long its items will still take, when it will end.

    It is `behind` by what it will take beyond what the agenda allots to its items; ahead of it where negative.
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
    remaining = sum((item.remaining(now) for item in items), ZERO)
    allotted = sum((item.allotted for item in items), ZERO)
    moment = _moment(items, ends_at, now)
    elapsed = max(moment - starts_at, ZERO)
    return Pace(elapsed, remaining, elapsed + remaining - allotted, max(moment, starts_at) + remaining)


def speech_left(minutes: int, started_at: datetime | None, now: datetime) -> timedelta:
    """Return what a speaker still needs of the minutes allotted; nothing who speaks longer."""
    spoken = max(now - started_at, ZERO) if started_at else ZERO
    return max(timedelta(minutes=minutes) - spoken, ZERO)


def _moment(items: list[Timed], ends_at: datetime, now: datetime) -> datetime:
    """Return until when the session has gone on."""
    closed = [item.closed_at for item in items if item.closed_at]
    if closed and len(closed) == len(items):
        return max(closed)
    goes_on = now < ends_at or any(item.opened_at and not item.closed_at for item in items)
    return now if goes_on else max([ends_at, *closed])
