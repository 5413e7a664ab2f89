"""What one wants to be told, as clients see it."""

from typing import Any

from rest_framework import serializers

from summit.core.api.serializers import Serializer
from summit.notifications.kinds import KINDS
from summit.notifications.models import Delivery


class PreferenceSerializer(Serializer):
    """Whether one is told what is of a kind by a channel."""

    kind = serializers.CharField()
    label: Any = serializers.CharField()
    channel = serializers.CharField()
    is_wanted = serializers.BooleanField()
    is_required = serializers.BooleanField()


class Prefer(Serializer):
    """What one wants to be told or not, by which channel."""

    kind = serializers.CharField(max_length=60)
    channel = serializers.ChoiceField(choices=Delivery.Channel.choices)
    is_wanted = serializers.BooleanField()

    def validate_kind(self, kind: str) -> str:
        """Refuse a kind that is not there."""
        if kind not in KINDS:
            raise serializers.ValidationError("There is no such kind of message.", code="unknown_kind")
        return kind
