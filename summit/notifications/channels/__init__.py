"""The ways to reach a person. A new one is a module here, a line below and a value of `Delivery.Channel`."""

from summit.notifications.channels.base import Channel
from summit.notifications.channels.email import EmailChannel
from summit.notifications.channels.webhook import WebhookChannel
from summit.notifications.models import Delivery

CHANNELS: dict[str, Channel] = {
    Delivery.Channel.EMAIL: EmailChannel(),
    Delivery.Channel.WEBHOOK: WebhookChannel(),
}
