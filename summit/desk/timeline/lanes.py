"""Bars that overlap in one row lie in lanes below each other."""

from collections.abc import Iterable
from typing import Protocol


class Placed(Protocol):
    """A bar of a row: minutes from the left edge, half-open."""

    from_minute: int
    to_minute: int
    lane: int


def lay(bars: Iterable[Placed]) -> int:
    """Give each bar the first lane that is free at its start; return how many lanes are used, one at least."""
    free_from: list[int] = []
    for bar in sorted(bars, key=lambda bar: (bar.from_minute, -bar.to_minute)):
        lane = next((n for n, free in enumerate(free_from) if free <= bar.from_minute), len(free_from))
        bar.lane = lane
        free_from[lane : lane + 1] = [bar.to_minute]
    return max(len(free_from), 1)
