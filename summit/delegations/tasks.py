"""Periodic tasks: heads of delegation who are due, and personal data that expire."""

from celery import shared_task
from celery.utils.log import get_logger

from summit.core import clock
from summit.delegations import services

logger = get_logger(__name__)


@shared_task
def erase_expired_personal_data() -> None:
    """Erase expired personal data of all summits; a failure is logged, and retried within the hour."""
    for expired in services.erase_expired(now=clock.now()):
        if not expired.error:
            logger.info("Erased the personal data of %s people of %s.", expired.count, expired.summit.slug)


@shared_task
def pass_heads() -> None:
    """Let the heads of delegation follow whose hour has come."""
    services.pass_heads(now=clock.now())
