"""The mailbox: notifications, deliveries, the changes that they tell of, preferences, webhooks, message templates."""

from summit.notifications.models.change import Change
from summit.notifications.models.delivery import Delivery
from summit.notifications.models.message_template import MessageTemplate
from summit.notifications.models.mute import Mute
from summit.notifications.models.notification import LETTERS, Notification, NotificationQuerySet, WaitingLetter
from summit.notifications.models.webhook import Webhook

__all__ = (
    "LETTERS",
    "Change",
    "Delivery",
    "MessageTemplate",
    "Mute",
    "Notification",
    "NotificationQuerySet",
    "WaitingLetter",
    "Webhook",
)
