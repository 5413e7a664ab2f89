"""The place of an engagement."""

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
