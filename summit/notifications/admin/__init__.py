"""What was told to whom, what did not get through, and in which words."""

from summit.notifications.admin.mailbox import DeliveryAdmin, NotificationAdmin
from summit.notifications.admin.webhooks import WebhookAdmin
from summit.notifications.admin.wordings import WordingAdmin

__all__ = ("DeliveryAdmin", "NotificationAdmin", "WebhookAdmin", "WordingAdmin")
