"""What a channel is: one small class that sends deliveries or says why it could not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from summit.notifications.models import Delivery

Send = Callable[[Delivery, datetime], None]


class DeliveryError(Exception):
    """The message did not get through; `is_permanent` where trying again cannot help."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        self.is_permanent = is_permanent
        super().__init__(reason)


class Channel(Protocol):
    """A way to reach a person; `queue` names the workers that serve it."""

    queue: str

    def open(self) -> AbstractContextManager[Send]:
        """Give what sends one delivery, at the given hour, or raises DeliveryError; what it holds open ends with it."""
