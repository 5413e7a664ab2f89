from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.core.wall_clock import instant_of, instants_of

# Half hours, quarters, changes of half an hour, changes at midnight, a day that was skipped, and none at all.
ZONES = (
    "Europe/Chisinau",
    "Asia/Bishkek",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Beirut",
    "America/St_Johns",
    "Pacific/Apia",
)
walls = st.datetimes(datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2040-01-01")).map(
    lambda hour: hour.replace(minute=hour.minute // 15 * 15, second=0, microsecond=0)
)


@settings(max_examples=60)
@given(st.sampled_from(ZONES), walls)
def test_an_hour_names_just_the_instants_at_which_the_clocks_show_it(name: str, hour: datetime) -> None:
    zone = ZoneInfo(name)
    around = hour.replace(tzinfo=UTC)
    steps = (around + timedelta(minutes=15 * n) for n in range(-26 * 4, 26 * 4 + 1))

    found = [at for at in steps if at.astimezone(zone).replace(tzinfo=None) == hour]

    assert instants_of(hour, zone) == found


@settings(max_examples=60)
@given(st.sampled_from(ZONES), st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.lists(st.times(), min_size=2))
def test_later_hours_of_a_day_are_never_earlier_instants(name: str, day: date, hours: list[time]) -> None:
    instants = [instant_of(day, hour, ZoneInfo(name)) for hour in sorted(hours)]

    assert all(a <= b for a, b in pairwise(instants))


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        # Put forward at 02:00 to 03:00: what is between is the moment of the change.
        ("Europe/Chisinau", "2027-03-28", "01:59", "2027-03-27T23:59"),
        ("Europe/Chisinau", "2027-03-28", "02:30", "2027-03-28T00:00"),
        ("Europe/Chisinau", "2027-03-28", "03:00", "2027-03-28T00:00"),
        # Put back at 03:00 to 02:00: the first of the two.
        ("Europe/Chisinau", "2027-10-31", "02:30", "2027-10-30T23:30"),
        ("Europe/Chisinau", "2027-10-31", "03:00", "2027-10-31T01:00"),
        ("Australia/Lord_Howe", "2027-10-03", "02:10", "2027-10-02T15:30"),
        ("Asia/Kathmandu", "2027-03-28", "08:00", "2027-03-28T02:15"),
        # A day that the island skipped when it went over the date line.
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00"),
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice_is_one_instant(zone: str, day: str, hour: str, instant: str) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    assert instant_of(date.fromisoformat(day), time.fromisoformat(hour), ZoneInfo(zone)) == expected
