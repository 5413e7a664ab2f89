"""Ring for a worker to make a plan, without loading what makes it."""

from functools import partial

from django.db import transaction

from summit.bilaterals.models import Plan
from summit.core import wake_up

TASK = "summit.bilaterals.tasks.make_plan"


def enqueue_plan(plan: Plan) -> Plan:
    """Have the plan made once this transaction is over; where the broker is down, the beat finds it by itself."""
    transaction.on_commit(partial(wake_up.wake_workers, TASK, plan.pk))
    return plan
