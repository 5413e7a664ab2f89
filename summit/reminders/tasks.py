"""The beat's job."""

from celery import shared_task

from summit.core import clock
from summit.reminders import services


@shared_task
def remind() -> None:
    """One tick."""
    services.remind(now=clock.now())
