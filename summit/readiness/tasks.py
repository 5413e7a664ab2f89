"""The tick of key tasks."""

from celery import shared_task

from summit.core import clock
from summit.readiness import services


@shared_task
def remind_of_tasks() -> None:
    """Remind delegations of key tasks, and escalate what is late."""
    services.remind_of_tasks(now=clock.now())
