"""Serializers of the hours and places of meetings, which organizers give them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from summit.bilaterals.models import Meeting
from summit.bilaterals.queries import Suggestion
from summit.calendar.api.serializers import BooksFurther, TimeZoneName
from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit, Serializer
from summit.facilities.models import Interpreter, Room


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A quarter past four",
            value={"starts_at": "2025-11-26T16:15:00+06:00", "room": 12, "interpreters": [21]},
            request_only=True,
        )
    ]
)
class PlaceMeeting(BooksFurther, Serializer):
    """Hour, room and interpreters; the end is `minutes` after the start unless given."""

    starts_at = Instant()
    ends_at = Instant(required=False)
    room = InSummit(queryset=Room.objects.all())
    interpreters = InSummit(queryset=Interpreter.objects.all(), many=True, required=False)
    even_if_too_small = serializers.BooleanField(
        default=False, help_text="Accept a room that seats fewer than the request asks for."
    )
    even_if_not_interpreted = serializers.BooleanField(
        default=False, help_text="Accept that a language pair asked for has no interpreter."
    )


class PlaceProvisionally(PlaceMeeting):
    """A place, and when it is freed again if it is provisional."""

    provisional_until = field_of(Meeting, "provisional_until", required=False)


class SetProvisional(Serializer):
    """When the hour is freed again; with null it is kept."""

    provisional_until = field_of(Meeting, "provisional_until", required=True)


class MoveMeeting(PlaceMeeting):
    """Changes to a meeting; fields that are not given stay."""

    starts_at = Instant(required=False)
    room = InSummit(queryset=Room.objects.all(), required=False)


class SuggestionSerializer(Serializer):
    """A good hour and room, the best first, with the reasons for its rank."""

    starts_at = Instant()
    ends_at = Instant()
    time_zone = TimeZoneName(source="room")
    room = serializers.IntegerField(source="room.pk")
    interpreters = serializers.SerializerMethodField()
    reasons = serializers.ListField(child=serializers.CharField())

    def get_interpreters(self, suggestion: Suggestion) -> list[int]:
        return [interpreter.pk for interpreter in suggestion.interpreters]
