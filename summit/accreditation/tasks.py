"""Periodic tasks of accreditation."""

from celery import shared_task
from celery.utils.log import get_logger

from summit.accreditation import services
from summit.accreditation.services.gate import erase_old_checks
from summit.core import clock
from summit.core.transactions import each_alone
from summit.summits.models import Summit

logger = get_logger(__name__)


@shared_task
def erase_gate_checks() -> None:
    """Erase the checks at gates of summits whose personal data are kept no longer."""
    if count := erase_old_checks(now=clock.now()):
        logger.info("Erased %s checks at gates.", count)


@shared_task
def erase_expired_personal_data() -> None:
    """Erase expired personal data of all summits; a failure is logged, and retried within the hour."""
    for expired in services.erase_expired(now=clock.now()):
        if not expired.error:
            logger.info("Erased the personal data of %s people of %s.", expired.count, expired.summit.slug)


@shared_task
def expire_accreditations() -> int:
    """Expire people whose validity or time at a step is over, in each summit."""
    now = clock.now()
    return each_alone(lambda summit: services.expire_people(summit=summit, now=now), Summit.objects.order_by("pk"))
