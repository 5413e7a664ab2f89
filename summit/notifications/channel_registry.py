"""The base of channels, and their registry.

A channel is one class in a module and one call of `register_channel`: the mailbox, preferences, the outbox, the API and
the admin read the registry. It is a module outside `channels`, because the outbox needs it and the channels need the
outbox.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise

from summit.accounts.models import User
from summit.notifications.models import Delivery
from summit.notifications.models.delivery import CHANNEL_LABELS
from summit.summits.models import Summit

Send = Callable[[Delivery, datetime], None]


class DeliveryError(Exception):
    """The message was not delivered; `is_permanent` if trying again cannot help."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        self.is_permanent = is_permanent
        super().__init__(reason)


class Channel(ABC):
    """A way to reach a person.

    `name` (at most 10 characters) is stored with each delivery, `label` is what people read, and `queue` names the
    workers that send by it.
    """

    name: ClassVar[str]
    label: ClassVar[str | Promise]
    queue: ClassVar[str]

    @abstractmethod
    def open(self) -> AbstractContextManager[Send]:
        """Return a context with a function that sends one delivery at a given time or raises DeliveryError."""

    def reachable(self, users: Collection[User], summit: Summit) -> Collection[int]:
        """Return the ids of those users that can be reached in the summit; by default, all of them."""
        del summit
        return {user.pk for user in users}


CHANNELS: dict[str, Channel] = {}


def register_channel(channel: Channel) -> Channel:
    """Make a channel known, and its name a choice of deliveries."""
    CHANNELS[channel.name] = channel
    CHANNEL_LABELS[channel.name] = channel.label
    return channel
