"""Notifications, their deliveries, webhooks and message templates."""

from summit.notifications.admin.mailbox import DeliveryAdmin, NotificationAdmin
from summit.notifications.admin.message_templates import MessageTemplateAdmin
from summit.notifications.admin.outbox import OutboxAdmin
from summit.notifications.admin.webhooks import WebhookAdmin

__all__ = ("DeliveryAdmin", "MessageTemplateAdmin", "NotificationAdmin", "OutboxAdmin", "WebhookAdmin")
