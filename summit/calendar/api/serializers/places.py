"""Where an engagement is, as clients see it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field

from summit.calendar.places import place_of
from summit.core.api.serializers import TranslatedText


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class WhereText(TranslatedText):
    """The rooms, the venue and its address, in words: as letters, calendars and papers have it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> Any:
        """Put it into words."""
        return place_of(value)
