"""Seats at one table in order of precedence. Pure.

The chair sits at the head. The place of honour is at the chair's right, the next at the left, and so on in turns: the
nearer, the higher. The rule is that of J. Wood and J. Serres, *Diplomatic Ceremonial and Protocol* (1970), on places of
honour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = {"oblong": 41, "round": 24}  # at one table


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat: at the `head` of the table, or so many places from it at the `right` or `left` of the chair."""

    side: str
    distance: int


def seats(count: int) -> list[Seat]:
    """Return the seats of so many: the chair's first, then those of the others in order of precedence."""
    sides = [Seat("right" if n % 2 else "left", (n + 1) // 2) for n in range(1, count)]
    return [Seat("head", 0), *sides][:count]


def presided(order: Sequence[int], chair: int | None) -> list[int]:
    """Return the order with the chair first, if the chair is in it."""
    return sorted(order, key=lambda key: key != chair)
