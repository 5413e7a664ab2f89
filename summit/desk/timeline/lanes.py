"""Bars that overlap in one row lie in lanes below each other, and so do their labels."""

from collections.abc import Iterable
from typing import Protocol


class Placed(Protocol):
    """A bar of a row: minutes from the left edge, half-open. Its label may reach further than the bar."""

    from_minute: int
    to_minute: int
    lane: int

    @property
    def label_to(self) -> int:
        """The minute at which its label ends."""


def lay(bars: Iterable[Placed]) -> int:
    """Give each bar the first lane in which nothing is at its start; return how many lanes are used, one at least."""
    free_from: list[int] = []
    for bar in sorted(bars, key=lambda bar: (bar.from_minute, -bar.to_minute)):
        lane = next((n for n, free in enumerate(free_from) if free <= bar.from_minute), len(free_from))
        bar.lane = lane
        free_from[lane : lane + 1] = [max(bar.to_minute, bar.label_to)]
    return max(len(free_from), 1)
