"""How far behind a session is, and when it will end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.agenda.timekeeping import Timed, pace_of, speech_left

HOUR = 400  # to which the session was to last
TEN = datetime(2025, 11, 26, 4, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def closed(minutes: int, start: float, end: float) -> Timed:
    return Timed(minutes, at(start), at(end))


CASES = [
    # What is done and open, at which minute; then how far behind, and at which minute it will end.
    ([Timed(30), Timed(30)], -15, 0, 60),
    ([Timed(30), Timed(30)], 10, 10, 70),
    ([Timed(30, at(0)), Timed(30)], 10, 0, 60),
    ([Timed(30, at(0)), Timed(30)], 45, 15, 75),
    ([closed(30, 0, 20), Timed(30, at(20))], 25, -10, 50),
    ([closed(30, 0, 50), Timed(30)], 50, 20, 80),
    ([closed(30, 0, 50), closed(30, 50, 90)], 200, 30, 90),
    ([], 10, 10, 10),
    # Opened again, put off and recalled: what was used stays used.
    ([Timed(30, at(30), used=timedelta(minutes=30)), Timed(30)], 30, 0, 60),
    ([Timed(30, used=timedelta(minutes=20)), Timed(30)], 20, 0, 60),
    # After its hour it goes on while an item is open, and no longer.
    ([closed(30, 0, 30), Timed(30)], HOUR * 10, HOUR - 30, HOUR + 30),
    ([closed(30, 0, HOUR + 20), Timed(30)], HOUR * 10, HOUR - 10, HOUR + 50),
    ([closed(30, 0, 30), Timed(30, at(HOUR))], HOUR + 40, HOUR - 20, HOUR + 40),
    # What the speakers on an item's list need counts where it is more than what is left of the item.
    ([Timed(330, speakers=timedelta(minutes=1075))], -15, 745, 1075),
    ([Timed(330, at(0), speakers=timedelta(minutes=1050))], 30, 750, 1080),
    ([Timed(30, speakers=timedelta(minutes=25)), Timed(30)], 0, 0, 60),
    ([Timed(30, at(0), speakers=timedelta(minutes=25)), Timed(30)], 15, 10, 70),
    ([Timed(30, at(0), at(20), speakers=timedelta(minutes=25)), Timed(30)], 20, -10, 50),
]


@pytest.mark.parametrize(("items", "minute", "behind", "end"), CASES)
def test_pace(items: list[Timed], minute: int, behind: int, end: int) -> None:
    pace = pace_of(items, starts_at=TEN, ends_at=at(HOUR), now=at(minute))

    assert (pace.behind, pace.estimated_end) == (timedelta(minutes=behind), at(end))


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(0, 300))
def test_a_session_that_does_nothing_falls_behind_by_the_minute(allotted: list[int], minute: int) -> None:
    pace = pace_of([Timed(n) for n in allotted], starts_at=TEN, ends_at=at(HOUR), now=at(minute))

    assert pace.behind == timedelta(minutes=minute)
    assert pace.estimated_end - at(minute) == pace.remaining == timedelta(minutes=sum(allotted))


def test_who_speaks_needs_what_is_left_of_their_minutes_and_never_less_than_nothing() -> None:
    begun = [speech_left(5, at(10), at(minute)) for minute in (9, 10, 12, 15, 40)]

    assert [int(left.total_seconds() / 60) for left in [speech_left(5, None, at(99)), *begun]] == [5, 5, 5, 3, 0, 0]
