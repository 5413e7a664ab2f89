"""A pulse through each queue: whoever runs it serves the queue."""

from celery import shared_task

from summit.core import clock, heartbeats


@shared_task
def pulse(queue: str) -> None:
    """Note that the queue is served."""
    heartbeats.beat(queue, now=clock.now())
