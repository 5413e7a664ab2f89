"""What one was told, as clients see it."""

from typing import Any

from rest_framework import serializers

from summit.core.api.serializers import ModelSerializer, Serializer
from summit.core.api.strict import Query
from summit.notifications.models import Notification
from summit.notifications.rendering import render


class AwaitUnread(Query):
    """How long to wait for more than the client knows of."""

    known = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text="Answer when there are more or fewer."
    )
    wait = serializers.IntegerField(min_value=0, max_value=25, default=0, help_text="Seconds, 25 at most.")


class UnreadSerializer(Serializer):
    """How many notifications are not read."""

    unread = serializers.IntegerField()


class NotificationSerializer(ModelSerializer):
    """A notification, in the words of the message."""

    subject = serializers.CharField(source="text.subject", read_only=True)
    body = serializers.CharField(source="text.body", read_only=True)

    class Meta:
        model = Notification
        fields = ("id", "kind", "subject", "body", "created_at", "read_at")

    def to_representation(self, instance: Notification) -> Any:
        """Put it into words, once for both of them."""
        instance.text = render(instance)  # type: ignore[attr-defined]
        return super().to_representation(instance)
