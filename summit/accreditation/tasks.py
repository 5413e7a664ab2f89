"""The tick of accreditation."""

from celery import shared_task

from summit.accreditation.services import expire_people
from summit.core import clock
from summit.core.transactions import each_alone
from summit.summits.models import Summit


@shared_task
def expire_accreditations() -> int:
    """Expire people whose validity or time at a step is over, in each summit."""
    now = clock.now()
    return each_alone(lambda summit: expire_people(summit=summit, now=now), Summit.objects.order_by("pk"))
