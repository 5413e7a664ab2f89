"""Periodic tasks: outcomes of silence procedures, and reminders of running ones."""

import logging

from celery import shared_task

from summit.core import clock
from summit.decisions import services
from summit.decisions.models import SilenceProcedure

logger = logging.getLogger(__name__)


@shared_task
def close_silence() -> None:
    """Record the outcome of each running procedure, if it has one; a failure does not stop the others."""
    for procedure in SilenceProcedure.objects.running().order_by("deadline", "pk"):
        try:
            services.close_silence(procedure, now=clock.now())
        except Exception:
            logger.exception("Silence procedure %s cannot be closed; the next tick tries again.", procedure.pk)


@shared_task
def remind_of_silence() -> None:
    """Remind silent members."""
    services.remind_of_silence(now=clock.now())
