"""The mailbox: notifications, their deliveries by channel, preferences, webhooks and message templates."""

from summit.notifications.models.delivery import Delivery
from summit.notifications.models.message_template import MessageTemplate
from summit.notifications.models.mute import Mute
from summit.notifications.models.notification import LETTERS, Notification, NotificationQuerySet
from summit.notifications.models.webhook import Webhook

__all__ = ("LETTERS", "Delivery", "MessageTemplate", "Mute", "Notification", "NotificationQuerySet", "Webhook")
