"""Questions to the calendar and their answers."""

from datetime import datetime
from typing import TypedDict

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from summit.calendar.models import Resource, Venue
from summit.calendar.refusals import EndsBeforeStart
from summit.core.api.serializers import Instant, InSummit, ManyInSummit, Serializer, TranslatedText

SHORTEST, LONGEST = 5, 24 * 60  # minutes that are asked for
MOST_ASKED = 300  # resources of one question: every head of delegation and a room


class AskedHours(TypedDict, total=False):
    """The hours within which free time is asked for, among the validated data."""

    starts_after: datetime
    ends_before: datetime


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two leaders and a room",
            value={"resources": [14, 18, 5], "minutes": 30, "venue": 1, "limit": 5},
            request_only=True,
        )
    ]
)
class AskFreeSlots(Serializer):
    """The resources that need common free time, for how many minutes, where and within which hours."""

    resources = ManyInSummit(InSummit(queryset=Resource.objects.all()), allow_empty=False, max_length=MOST_ASKED)
    minutes = serializers.IntegerField(min_value=SHORTEST, max_value=LONGEST)
    venue = InSummit(queryset=Venue.objects.all(), required=False, allow_null=True)
    starts_after = Instant(required=False)
    ends_before = Instant(required=False)
    limit = serializers.IntegerField(min_value=1, max_value=100, default=10)

    def validate(self, attrs: AskedHours) -> AskedHours:
        start, end = attrs.get("starts_after"), attrs.get("ends_before")
        if start and end and end <= start:
            raise serializers.ValidationError({"ends_before": [EndsBeforeStart.message]}, code="ends_before_start")
        return attrs


class SlotSerializer(Serializer):
    """An interval in which all resources are free."""

    starts_at = Instant()
    ends_at = Instant()


class AskClashes(Serializer):
    """An interval in which all these resources would be needed."""

    resources = ManyInSummit(InSummit(queryset=Resource.objects.all()), allow_empty=False, max_length=MOST_ASKED)
    starts_at = Instant()
    ends_at = Instant()
    venue = InSummit(queryset=Venue.objects.all(), required=False, allow_null=True)


class KnownEngagementSerializer(Serializer):
    """The engagement that keeps a resource busy."""

    uid = serializers.UUIDField()
    kind = serializers.CharField()
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    reason = serializers.ChoiceField(choices=("overlap", "transfer"))


class ClashSerializer(Serializer):
    """A busy resource; its engagement is null for users who may not see it."""

    resource = serializers.IntegerField()
    busy = serializers.BooleanField()
    engagement = KnownEngagementSerializer(allow_null=True)


class ClashesSerializer(Serializer):
    """All clashes of the interval; empty if it is free."""

    clashes = ClashSerializer(many=True)
