"""The place of an engagement, and the zone of its clock."""

from typing import Protocol
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.calendar.models import Engagement
from summit.calendar.places import place_of


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class WhereText(serializers.ReadOnlyField):
    """The rooms, the venue and its address in words, as in letters, calendars and printouts."""

    def to_representation(self, value: Engagement) -> dict[str, str]:
        """Return the place in each language of its names."""
        return place_of(value)


class Placed(Protocol):
    """An engagement or a room, which has a clock."""

    @property
    def local_zone(self) -> ZoneInfo | None: ...


@extend_schema_field({"type": "string"})
class TimeZoneName(serializers.ReadOnlyField):
    """The zone of the clock on which the hours are shown to people: of the venue if it has its own, or the summit's."""

    def to_representation(self, value: Placed) -> str:
        """Return its name in the IANA database."""
        return str(value.local_zone or self.context["view"].summit.zone)
