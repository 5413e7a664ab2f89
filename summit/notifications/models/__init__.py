"""The mailbox: what is to be told to whom, in which words and by which way, and how far each telling has come."""

from summit.notifications.models.delivery import Delivery
from summit.notifications.models.mute import Mute
from summit.notifications.models.notification import Notification, NotificationQuerySet
from summit.notifications.models.webhook import Webhook
from summit.notifications.models.wording import MessageTemplate

__all__ = ("Delivery", "MessageTemplate", "Mute", "Notification", "NotificationQuerySet", "Webhook")
