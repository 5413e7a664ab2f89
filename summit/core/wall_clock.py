"""Converts between local times and instants: the only module that does.

Python reckons with two datetimes of one ZoneInfo as if no clock ever changed, so instants are in UTC everywhere else.
Pure: no database, no settings.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def on_wall(day: date, hour: time) -> datetime:
    """Return the day and the hour as a clock on the wall shows them: without an offset."""
    return datetime.combine(day, hour.replace(tzinfo=None))  # noqa: TID251 -- this is the module that may


def instants_of(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the instants at which the zone's clocks show `wall`, which has no offset.

    None where the clocks skip it, two where they are put back over it.
    """
    return [instant for instant in _readings(wall, zone) if instant.astimezone(zone).replace(tzinfo=None) == wall]


def instant_of(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the instant at which the hour of the day begins.

    If the hour comes twice, this is the first time. If the clocks skip it, this is the moment at which they are put
    forward.
    """
    wall = on_wall(day, hour)
    found = instants_of(wall, zone)
    if found:
        return found[0]
    earliest, latest = _readings(wall, zone)
    after = latest.astimezone(zone).utcoffset()
    minutes = (latest - earliest) // MINUTE
    change = bisect_left(range(minutes), after, key=lambda n: (earliest + n * MINUTE).astimezone(zone).utcoffset())
    return (earliest + change * MINUTE).replace(second=0, microsecond=0)


def comes_twice(local: datetime) -> bool:
    """Say whether the clock of its zone shows this hour a second time, before or after."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _readings(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Read the clock by the offsets before and after a change of the clocks; the earlier instant first."""
    return sorted({wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})
