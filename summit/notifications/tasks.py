"""Celery tasks that send messages."""

import time
from contextlib import suppress

from celery import shared_task

from summit.core import clock
from summit.notifications import delivery
from summit.notifications.channel_registry import CHANNELS

# How long a task runs. A worker that is asked to stop finishes the current message, and then this task.
SECONDS = 20
# A task that waited for so long can be dropped: the beat has sent another one.
EXPIRES = 30


@shared_task
def queue_deliveries() -> None:
    """Queue a task for each channel with due deliveries."""
    for name in delivery.channels_with_work(clock.now()):
        _queue_deliver(name)


@shared_task
def deliver(channel: str) -> None:
    """Send due deliveries of the channel for some seconds; queue the task again for the rest. Many may run at once."""
    until = time.monotonic() + SECONDS
    with CHANNELS[channel].open() as send:
        while claimed := delivery.deliver_batch(channel, send, clock.now):
            if time.monotonic() > until:
                break
    if claimed:
        _queue_deliver(channel)


def _queue_deliver(channel: str) -> None:
    with suppress(deliver.OperationalError):  # no broker: the beat queues it again
        deliver.apply_async(args=(channel,), queue=CHANNELS[channel].queue, expires=EXPIRES)
