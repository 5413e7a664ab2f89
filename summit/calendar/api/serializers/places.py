"""The place of an engagement."""

from drf_spectacular.utils import extend_schema_field

from summit.calendar.models import Engagement
from summit.calendar.places import place_of
from summit.core.api.serializers import TranslatedText


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class WhereText(TranslatedText):
    """The rooms, the venue and its address in words, as in letters, calendars and printouts."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Engagement) -> dict[str, str]:
        return place_of(value)
