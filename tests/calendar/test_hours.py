"""Over all clocks: what is offered can be had. No database is asked."""

from datetime import date, time, timedelta
from itertools import pairwise, starmap

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from summit.bilaterals.queries import SlotGrid
from summit.calendar.queries import free_slots
from summit.calendar.services import check_hour
from summit.core.intervals import Interval, merged
from summit.summits.models import GRIDS, Summit

ZONES = (
    "Europe/Chisinau",
    "Asia/Bishkek",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/St_Johns",
    "Africa/Casablanca",
)
# Half of the summits meet a change of the clocks somewhere in the year's weeks of changes.
firsts = st.dates(date(2025, 1, 1), date(2034, 12, 31)) | st.dates(date(2027, 3, 10), date(2027, 4, 4))
hours = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))


def summit_of(zone: str, first: date, days: int, begins: time, ends: time, grid: int) -> Summit:
    last = first + timedelta(days=days)
    return Summit(time_zone=zone, starts_on=first, ends_on=last, day_starts_at=begins, day_ends_at=ends, grid=grid)


summits = st.builds(summit_of, st.sampled_from(ZONES), firsts, st.integers(0, 4), hours, hours, st.sampled_from(GRIDS))


@settings(max_examples=80, deadline=None)
@given(summits)
@example(summit_of("Europe/Chisinau", date(2027, 3, 27), 2, time(8), time(22), 60))
@example(summit_of("Europe/Chisinau", date(2027, 10, 30), 2, time(20), time(2, 30), 15))
@example(summit_of("America/Havana", date(2027, 3, 13), 1, time(23), time(0, 30), 5))
@example(summit_of("Australia/Lord_Howe", date(2027, 4, 3), 1, time(22), time(4), 30))
@example(summit_of("Australia/Lord_Howe", date(2027, 4, 3), 0, time(22), time(4), 4))  # the night after the last day
def test_every_hour_that_is_offered_is_accepted(summit: Summit) -> None:
    try:
        summit.clean()
    except ValidationError:
        assume(False)  # noqa: FBT003 -- hypothesis's
    slot_grid = SlotGrid(summit.midnight(summit.starts_on), summit.grid)

    offered = [(slot.starts_at, slot.ends_at) for slot in free_slots(summit, [], minutes=summit.grid, limit=10_000)]
    spans = [slot_grid.inner(day) for day in summit.working_hours()]
    planned = [(slot_grid.instant(first), slot_grid.instant(last)) for first, last in spans if first < last]

    for starts_at, ends_at in (*offered, *planned):
        assert check_hour(summit, starts_at, ends_at).length >= timedelta(minutes=summit.grid)
    if summit.day_starts_at.minute % summit.grid == 0 and summit.day_ends_at.minute % summit.grid == 0:
        assert (
            merged(starmap(Interval, offered)) == merged(starmap(Interval, planned)) == merged(summit.working_hours())
        )


@settings(max_examples=40, deadline=None)
@given(summits)
def test_days_follow_each_other_and_fill_the_summit(summit: Summit) -> None:
    days = [summit.day(day) for day in summit.days()]

    assert all(before.ends_at == after.starts_at for before, after in pairwise(days))
    assert (days[0].starts_at, days[-1].ends_at) == (summit.span.starts_at, summit.span.ends_at)


def test_a_grid_that_the_clocks_leave_is_refused() -> None:
    summit = summit_of("Australia/Lord_Howe", date(2027, 4, 3), 1, time(8), time(22), 60)

    with pytest.raises(ValidationError, match="the clocks change by -30 minutes"):
        summit.clean()
