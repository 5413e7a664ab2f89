"""A pulse through each queue: whoever runs it serves the queue."""

from datetime import timedelta

from celery import shared_task

from summit.core import clock, heartbeats
from summit.core.audit import seals
from summit.core.models import Replay

KEPT_FOR = timedelta(days=1)  # so long the answer to a key is given again


@shared_task
def forget_replays() -> None:
    """Forget answers that nobody will ask for again."""
    Replay.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()


@shared_task
def seal_audit() -> None:
    """Seal what was noted since the last time."""
    seals.seal(now=clock.now())


@shared_task
def pulse(queue: str) -> None:
    """Note that the queue is served."""
    heartbeats.beat(queue, now=clock.now())
