"""The beat's jobs: what came of silence procedures, and reminders of those that run."""

import logging

from celery import shared_task

from summit.core import clock
from summit.decisions import services
from summit.decisions.models import SilenceProcedure

logger = logging.getLogger(__name__)


@shared_task
def close_silence() -> None:
    """State what came of each running procedure, if anything has; one that fails does not stop the others."""
    for procedure in SilenceProcedure.objects.running().order_by("deadline", "pk"):
        try:
            services.close_silence(procedure, now=clock.now())
        except Exception:
            logger.exception("Silence procedure %s cannot be closed; the next tick tries again.", procedure.pk)


@shared_task
def remind_of_silence() -> None:
    """Remind those who are silent."""
    services.remind_of_silence(now=clock.now())
