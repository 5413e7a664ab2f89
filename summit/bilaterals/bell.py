"""Ring for a worker to make a plan, without loading what makes it."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from summit.bilaterals.models import Plan

logger = logging.getLogger(__name__)
TASK = "summit.bilaterals.tasks.make_plan"


def ring(plan: Plan) -> Plan:
    """Have the plan made once this transaction is over; where the broker is down, the beat finds it by itself."""
    transaction.on_commit(partial(_send, plan.pk))
    return plan


def _send(plan_id: int) -> None:
    try:
        current_app.send_task(TASK, [plan_id])
    except OperationalError:
        logger.warning("No broker to wake a worker; the beat will find plan %s.", plan_id)
