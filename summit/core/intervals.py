"""Half-open intervals [starts_at, ends_at) of instants, and sums over lists of them.

Pure: no database, no settings, no clock. A list of intervals is *merged* when it is sorted and no two of it touch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """A stretch of time with its start and without its end, kept in UTC."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Go over to UTC, where no clock changes; refuse an interval that ends before it starts."""
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("An interval lies between instants, which have an offset.")
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at < self.starts_at:
            raise ValueError("An interval cannot end before it starts.")

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Interval") -> bool:
        """Say whether the two share an instant; back to back they do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def widened(self, *, before: timedelta = timedelta(0), after: timedelta = timedelta(0)) -> "Interval":
        """Return the interval with margins added on either side."""
        return Interval(self.starts_at - before, self.ends_at + after)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same instants as a merged list; empty intervals vanish."""
    result: list[Interval] = []
    for interval in sorted(i for i in intervals if i.length):
        if result and interval.starts_at <= result[-1].ends_at:
            result[-1] = Interval(result[-1].starts_at, max(result[-1].ends_at, interval.ends_at))
        else:
            result.append(interval)
    return result


def subtracted(whole: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Return the instants of `whole` that are in none of `taken`, merged."""
    blocks = merged(taken)
    result = []
    first = 0
    for interval in merged(whole):
        cursor = interval.starts_at
        while first < len(blocks) and blocks[first].ends_at <= cursor:
            first += 1
        position = first
        while position < len(blocks) and blocks[position].starts_at < interval.ends_at:
            block = blocks[position]
            if cursor < block.starts_at:
                result.append(Interval(cursor, block.starts_at))
            cursor = max(cursor, block.ends_at)
            position += 1
        if cursor < interval.ends_at:
            result.append(Interval(cursor, interval.ends_at))
    return result


def aligned(interval: Interval, *, origin: datetime, step: timedelta) -> Interval | None:
    """Return the largest interval inside this one whose ends lie on the grid; None where there is none.

    The grid is every `origin` + n x `step`.
    """
    origin = origin.astimezone(UTC)
    starts_at = origin + -((origin - interval.starts_at) // step) * step
    ends_at = origin + (interval.ends_at - origin) // step * step
    return Interval(starts_at, ends_at) if starts_at < ends_at else None
