"""Notifications, preferences and webhooks as clients see them."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from summit.core.api.columns import field_of
from summit.core.api.serializers import ModelSerializer, Serializer
from summit.core.api.strict import Query
from summit.notifications.kinds import KINDS
from summit.notifications.models import Mute, Notification, Webhook
from summit.notifications.models.delivery import channel_choices
from summit.notifications.rendering import render


class AwaitUnread(Query):
    """How long to wait for a change of the count."""

    known = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text="Answer when there are more or fewer."
    )
    wait = serializers.IntegerField(min_value=0, max_value=25, default=0, help_text="Seconds, 25 at most.")


class UnreadSerializer(Serializer):
    """How many notifications are not read."""

    unread = serializers.IntegerField()


class NotificationSerializer(ModelSerializer):
    """A notification with its text in the recipient's language."""

    subject = serializers.CharField(source="text.subject", read_only=True)
    body = serializers.CharField(source="text.body", read_only=True)

    class Meta:
        model = Notification
        fields = ("id", "kind", "subject", "body", "created_at", "read_at")

    def to_representation(self, instance: Notification) -> dict[str, object]:
        """Render the text once for subject and body."""
        vars(instance)["text"] = render(instance)
        data: dict[str, object] = super().to_representation(instance)
        return data


class PreferenceSerializer(Serializer):
    """Whether a person receives a kind of message by a channel."""

    kind = serializers.CharField()
    label: Any = serializers.CharField()  # the name is that of an attribute of every field
    channel = serializers.CharField()
    is_wanted = serializers.BooleanField()
    is_required = serializers.BooleanField()


class ChannelField(serializers.ChoiceField):
    """A channel, of those that are registered when a request is read."""

    def __init__(self) -> None:
        super().__init__(channel_choices())


class Prefer(Serializer):
    """Switch a kind of message on or off for a channel."""

    kind = field_of(Mute, "kind")
    channel = ChannelField()
    is_wanted = serializers.BooleanField()

    def validate_kind(self, kind: str) -> str:
        if kind not in KINDS:
            raise serializers.ValidationError(gettext("There is no such kind of message."), code="unknown_kind")
        return kind


class CreateWebhook(Serializer):
    """The address to which notifications are posted."""

    url = field_of(Webhook, "url")


class WebhookSerializer(ModelSerializer):
    """A webhook. Its secret is shown only when it is created or rotated."""

    secret = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = ("id", "url", "created_at", "rotated_at", "failures", "failing_since", "disabled_at", "secret")

    def get_secret(self, webhook: Webhook) -> str | None:
        del webhook
        return self.context.get("secret")
