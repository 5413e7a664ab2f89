"""What a channel is: one small class that sends a delivery or says why it could not."""

from typing import Protocol

from summit.notifications.models import Delivery


class DeliveryError(Exception):
    """The message did not get through; `is_permanent` where trying again cannot help."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        self.is_permanent = is_permanent
        super().__init__(reason)


class Channel(Protocol):
    """A way to reach a person."""

    def send(self, delivery: Delivery) -> None:
        """Send it, or raise DeliveryError."""
