"""Wake a worker to make a plan, without importing the task, which loads the planner."""

from summit.bilaterals.models import Plan
from summit.core.wake_up import enqueue

TASK = "summit.bilaterals.tasks.make_plan"


def enqueue_plan(plan: Plan) -> Plan:
    """Have a worker make the plan after commit."""
    return enqueue(TASK, plan)
