"""One's own mailbox, as clients see it."""

from rest_framework import serializers

from summit.core.api.serializers import ModelSerializer
from summit.notifications.models import Notification
from summit.notifications.rendering import render


class NotificationSerializer(ModelSerializer):
    """A notification, in the words of the message."""

    subject = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ("id", "kind", "subject", "body", "created_at", "read_at")

    def get_subject(self, notification: Notification) -> str:
        """Return the first line."""
        return render(notification).subject

    def get_body(self, notification: Notification) -> str:
        """Return the rest."""
        return render(notification).body
