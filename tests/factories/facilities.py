"""Venues, and resources of each kind that the host provides, for tests."""

from typing import Any

from django.db import models

from summit.calendar.models import Resource, Venue
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


def make_resource(kind: type[Resource], summit: Summit, code: str) -> Resource:
    """Make a resource of a kind; what its class requires has a sample."""
    if kind is Interpreter:
        return make_interpreter(summit, code)
    required = [field for field in kind._meta.local_fields if not (field.primary_key or field.blank)]
    own = {field.name: _sample(field) for field in required if not field.has_default()}
    if kind.is_place:
        own["venue"] = make_venue(summit)
    return kind._default_manager.create(summit=summit, code=code, name={"en": code.capitalize()}, **own)


def _sample(field: Any) -> object:
    return 10 if isinstance(field, models.IntegerField) else "sample"
