"""Periodic tasks of personal data."""

from celery import shared_task
from celery.utils.log import get_logger

from summit.accreditation import services
from summit.core import clock

logger = get_logger(__name__)


@shared_task
def erase_expired_personal_data() -> None:
    """Erase expired personal data of all summits; a failure is logged, and retried within the hour."""
    for expired in services.erase_expired(now=clock.now()):
        if not expired.error:
            logger.info("Erased the personal data of %s people of %s.", expired.count, expired.summit.slug)
