from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.core.intervals import Interval, aligned, merged, subtracted

START = datetime(2025, 11, 26, tzinfo=UTC)


def span(first: int, last: int) -> Interval:
    return Interval(START + timedelta(minutes=first), START + timedelta(minutes=last))


intervals = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda pair: span(min(pair), max(pair))), max_size=8
)


def minutes(of: list[Interval]) -> set[int]:
    return {
        m
        for i in of
        for m in range(int((i.starts_at - START).total_seconds() // 60), int((i.ends_at - START).total_seconds() // 60))
    }


@given(intervals, intervals)
def test_subtraction_leaves_just_what_is_in_one_and_not_in_the_other(
    whole: list[Interval], taken: list[Interval]
) -> None:
    left = subtracted(whole, taken)

    assert minutes(left) == minutes(whole) - minutes(taken)
    assert left == merged(left)


@given(intervals)
def test_merging_keeps_every_instant_and_leaves_no_two_that_touch(some: list[Interval]) -> None:
    result = merged(some)

    assert minutes(result) == minutes(some)
    assert all(a.ends_at < b.starts_at for a, b in pairwise(result))


@given(st.integers(0, 200), st.integers(1, 200), st.integers(1, 60))
def test_alignment_is_the_largest_stretch_on_the_grid(start: int, length: int, grid: int) -> None:
    result = aligned(span(start, start + length), origin=START, step=timedelta(minutes=grid))

    on_grid = [m for m in range(start, start + length + 1) if m % grid == 0]
    assert result == (span(on_grid[0], on_grid[-1]) if len(on_grid) > 1 else None)


def test_back_to_back_do_not_overlap() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert span(0, 11).overlaps(span(10, 20))


def test_end_before_start_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        span(10, 0)


def test_an_interval_over_a_change_of_the_clocks_is_as_long_as_it_takes() -> None:
    zone = ZoneInfo("Europe/Chisinau")
    day = Interval(datetime(2027, 3, 28, tzinfo=zone), datetime(2027, 3, 29, tzinfo=zone))
    hour = aligned(day, origin=datetime(2027, 3, 27, tzinfo=zone), step=timedelta(hours=1))

    assert day.length == timedelta(hours=23)
    assert hour == Interval(datetime(2027, 3, 27, 22, tzinfo=UTC), datetime(2027, 3, 28, 21, tzinfo=UTC))
    with pytest.raises(ValueError, match="have an offset"):
        Interval(datetime(2027, 3, 28), datetime(2027, 3, 29))  # noqa: DTZ001 -- refused
