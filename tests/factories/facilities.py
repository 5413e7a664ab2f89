"""Venues, rooms and interpreters for tests."""

from typing import Any

from summit.calendar.models import Venue
from summit.facilities.models import Interpreter, Room
from summit.summits.models import Summit


def make_venue(summit: Summit, code: str = "yntymak-ordo") -> Venue:
    """Make a venue."""
    return Venue.objects.get_or_create(summit=summit, code=code, defaults={"name": {"en": code.title()}})[0]


def make_room(summit: Summit, code: str = "blue-room", *, venue: str = "yntymak-ordo", **fields: Any) -> Room:
    """Make a room for ten in the venue."""
    return Room.objects.create(
        summit=summit,
        code=code,
        venue=make_venue(summit, venue),
        **{"name": {"en": code.replace("-", " ").capitalize()}, "capacity": 10, **fields},
    )


def make_interpreter(summit: Summit, code: str = "interpreter-1", **fields: Any) -> Interpreter:
    """Make an interpreter of Kyrgyz and Russian."""
    return Interpreter.objects.create(
        summit=summit,
        code=code,
        name={"en": code.capitalize()},
        **{"language_pairs": ["ky-ru"], **fields},
    )
