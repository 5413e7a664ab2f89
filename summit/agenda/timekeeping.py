"""How a session keeps to its time. Pure: no database, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Timed:
    """The time of an item: minutes allotted, when it was opened and closed, and the time `used` before it was opened.

    `speakers` is the time that the speakers on its list still need.
    """

    minutes: int
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    used: timedelta = ZERO
    speakers: timedelta = ZERO

    @property
    def allotted(self) -> timedelta:
        """The allotted time."""
        return timedelta(minutes=self.minutes)

    def left(self, now: datetime) -> timedelta:
        """Return what is left of the allotted time; nothing once the item is closed."""
        if self.closed_at:
            return ZERO
        running = max(now - self.opened_at, ZERO) if self.opened_at else ZERO
        return max(self.allotted - self.used - running, ZERO)

    def remaining(self, now: datetime) -> timedelta:
        """Return how long the item will still take: the time left, or the speakers' need if that is longer."""
        return ZERO if self.closed_at else max(self.left(now), self.speakers)


@dataclass(frozen=True, slots=True)
class Pace:
    """The progress of a session: time elapsed, time that its items will still take, and the estimated end.

    `behind` is the expected total time minus the time allotted to all items; negative if the session is ahead.
    """

    elapsed: timedelta
    remaining: timedelta
    behind: timedelta
    estimated_end: datetime


def pace_of(items: Iterable[Timed], *, starts_at: datetime, ends_at: datetime, now: datetime) -> Pace:
    """Return the pace at `now`.

    The session is assumed to start on time. It ends with its last item; after its planned end, once no item is open.
    """
    items = list(items)
    remaining = sum((item.remaining(now) for item in items), ZERO)
    allotted = sum((item.allotted for item in items), ZERO)
    moment = _moment(items, ends_at, now)
    elapsed = max(moment - starts_at, ZERO)
    return Pace(elapsed, remaining, elapsed + remaining - allotted, max(moment, starts_at) + remaining)


def speech_left(minutes: int, started_at: datetime | None, now: datetime) -> timedelta:
    """Return what is left of a speaker's allotted minutes; zero if the speaker exceeds them."""
    spoken = max(now - started_at, ZERO) if started_at else ZERO
    return max(timedelta(minutes=minutes) - spoken, ZERO)


def _moment(items: list[Timed], ends_at: datetime, now: datetime) -> datetime:
    """Return the instant until which the session has run: `now`, or its end if it is over."""
    closed = [item.closed_at for item in items if item.closed_at]
    if closed and len(closed) == len(items):
        return max(closed)
    is_running = now < ends_at or any(item.opened_at and not item.closed_at for item in items)
    return now if is_running else max([ends_at, *closed])
