"""What one was told, what one wants to be told, and where to, as clients see it."""

from summit.notifications.api.serializers.mailbox import AwaitUnread, NotificationSerializer, UnreadSerializer
from summit.notifications.api.serializers.preferences import Prefer, PreferenceSerializer
from summit.notifications.api.serializers.webhooks import CreateWebhook, WebhookSerializer

__all__ = (
    "AwaitUnread",
    "CreateWebhook",
    "NotificationSerializer",
    "Prefer",
    "PreferenceSerializer",
    "UnreadSerializer",
    "WebhookSerializer",
)
