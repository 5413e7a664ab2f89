"""Webhooks as clients see them."""

from rest_framework import serializers

from summit.core.api.serializers import ModelSerializer, Serializer
from summit.notifications.models import Webhook
from summit.notifications.models.webhook import LONGEST_URL


class CreateWebhook(Serializer):
    """Where to post what one is told."""

    url = serializers.URLField(max_length=LONGEST_URL)


class WebhookSerializer(ModelSerializer):
    """A webhook. Its secret is shown only when it is made or rotated."""

    secret = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = ("id", "url", "created_at", "rotated_at", "failures", "failing_since", "disabled_at", "secret")

    def get_secret(self, webhook: Webhook) -> str | None:
        """Return the secret, where it is being given."""
        del webhook
        return self.context.get("secret")
