"""Celery tasks, one tick each. A failure does not stop the others."""

from celery import shared_task

from summit.core import clock
from summit.reminders import services


@shared_task
def remind() -> None:
    """Remind of engagements."""
    services.remind(now=clock.now())


@shared_task
def remind_of_requests() -> None:
    """Remind of requests that wait for an answer."""
    services.remind_of_requests(now=clock.now())


@shared_task
def remind_of_invitations() -> None:
    """Remind of official invitations that wait for an answer."""
    services.remind_of_invitations(now=clock.now())


@shared_task
def remind_of_actions() -> None:
    """Remind of actions that follow from decisions."""
    services.remind_of_actions(now=clock.now())


@shared_task
def send_daily_programmes() -> None:
    """Send the daily programme in summits where it is due."""
    services.send_daily_programmes(now=clock.now())
