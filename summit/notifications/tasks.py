"""When mail goes out."""

from celery import shared_task

from summit.core import clock
from summit.notifications import delivery


@shared_task
def deliver() -> None:
    """Send all that is due; many may run at once."""
    while delivery.deliver_batch(clock.now):
        pass
