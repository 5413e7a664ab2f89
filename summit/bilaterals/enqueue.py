"""Wake a worker to make a plan, without importing the task, which loads the planner."""

from functools import partial

from django.db import transaction

from summit.bilaterals.models import Plan
from summit.core import wake_up

TASK = "summit.bilaterals.tasks.make_plan"


def enqueue_plan(plan: Plan) -> Plan:
    """Enqueue the plan after commit; if the broker is down, the beat finds the plan by its status."""
    transaction.on_commit(partial(wake_up.wake_workers, TASK, plan.pk))
    return plan
