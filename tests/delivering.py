"""Send what is due, as a worker does."""

from collections.abc import Callable
from datetime import datetime

from summit.notifications import delivery
from summit.notifications.channel_registry import CHANNELS


def drain(clock: Callable[[], datetime], channel: str = "email") -> None:
    """Send by the channel until nothing is due."""
    with CHANNELS[channel].open() as send:
        while delivery.deliver_batch(channel, send, clock):
            pass
