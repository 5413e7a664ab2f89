"""What is done in the background."""

from celery import shared_task

from summit.core import clock
from summit.documents import services


@shared_task
def sweep_shelf() -> None:
    """Delete files that no row names."""
    services.sweep_shelf(now=clock.now())
