"""Periodic tasks of delegations."""

from celery import shared_task

from summit.core import clock
from summit.delegations import services


@shared_task
def pass_heads() -> None:
    """Let the heads of delegation follow whose hour has come."""
    services.pass_heads(now=clock.now())
