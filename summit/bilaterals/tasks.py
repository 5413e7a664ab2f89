"""When plans are made. The planner is loaded here alone: the web never needs the solver."""

from celery import shared_task

from summit.bilaterals import services
from summit.bilaterals.models import Plan
from summit.bilaterals.planner import engine
from summit.core import clock


@shared_task(soft_time_limit=900, time_limit=960)
def make_plan(plan_id: int) -> None:
    """Make one."""
    services.run_plan(plan_id, make=engine.make, clock=clock.now)


@shared_task
def tend_plans() -> None:
    """Note which plans have lost their worker, and begin those whose bell nobody heard."""
    services.interrupt_silent_plans(now=clock.now())
    for plan_id in Plan.objects.filter(status=Plan.Status.QUEUED).values_list("pk", flat=True):
        make_plan.delay(plan_id)
