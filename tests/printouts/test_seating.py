"""Who sits where."""

import pytest

from summit.printouts.seating import presided, seats


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (1, [("head", 0)]),
        (2, [("head", 0), ("right", 1)]),
        (5, [("head", 0), ("right", 1), ("left", 1), ("right", 2), ("left", 2)]),
    ],
)
def test_the_next_in_precedence_sits_at_the_right_then_at_the_left(count: int, expected: list[tuple[str, int]]) -> None:
    assert [(seat.side, seat.distance) for seat in seats(count)] == expected


def test_the_chair_presides_where_they_are_there() -> None:
    assert presided([3, 1, 2], 2) == [2, 3, 1]
    assert presided([3, 1, 2], 9) == presided([3, 1, 2], None) == [3, 1, 2]
