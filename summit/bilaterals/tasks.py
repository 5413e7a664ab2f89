"""Tasks of the beat; plans are each made in a process of its own, so that nobody else loads the solver."""

from functools import partial

from celery import shared_task
from django.conf import settings

from summit.bilaterals import services
from summit.bilaterals.models import Plan
from summit.bilaterals.planner import process
from summit.core import clock


@shared_task(soft_time_limit=900, time_limit=960)
def make_plan(plan_id: int) -> None:
    """Make the plan."""
    services.run_plan(plan_id, make=partial(process.make, memory=settings.PLANNER_MEMORY), clock=clock.now)


@shared_task
def end_at_their_hour() -> int:
    """End what ends by itself: unanswered requests, provisional hours and offers."""
    return services.end_at_their_hour(now=clock.now())


@shared_task
def tend_plans() -> None:
    """Interrupt the plans that have lost their worker, and enqueue again those that no worker has taken."""
    services.interrupt_silent_plans(now=clock.now())
    for plan_id in Plan.objects.filter(status=Plan.Status.QUEUED).values_list("pk", flat=True):
        make_plan.delay(plan_id)
