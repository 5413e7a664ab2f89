"""When messages go out."""

import time
from contextlib import suppress

from celery import shared_task

from summit.core import clock
from summit.notifications import delivery
from summit.notifications.channel_registry import CHANNELS

# So long a task goes on; a worker that is asked to stop finishes the message in hand, and then this task.
SECONDS = 20
# A bell that nobody heard for so long need not be heard any more: the beat has rung again.
EXPIRES = 30


@shared_task
def ring() -> None:
    """Wake the workers of each channel that has something to send."""
    for name in delivery.channels_with_work(clock.now()):
        _ring_for(name)


@shared_task
def deliver(channel: str) -> None:
    """Send by the channel what is due, for a while; what is left then is rung for anew. Many may run at once."""
    until = time.monotonic() + SECONDS
    with CHANNELS[channel].open() as send:
        while claimed := delivery.deliver_batch(channel, send, clock.now):
            if time.monotonic() > until:
                break
    if claimed:
        _ring_for(channel)


def _ring_for(channel: str) -> None:
    with suppress(deliver.OperationalError):  # no broker: the beat rings again
        deliver.apply_async(args=(channel,), queue=CHANNELS[channel].queue, expires=EXPIRES)
