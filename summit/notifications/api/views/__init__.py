"""What one was told, what one wants to be told, and where to."""

from summit.notifications.api.views.mailbox import NotificationViewSet
from summit.notifications.api.views.preferences import PreferencesView
from summit.notifications.api.views.webhooks import WebhookViewSet

__all__ = ("NotificationViewSet", "PreferencesView", "WebhookViewSet")
