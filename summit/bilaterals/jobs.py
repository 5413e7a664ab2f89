"""The background job that applies a plan."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models import Plan
from summit.bilaterals.services import apply_plan
from summit.bilaterals.services.applying import APPLY
from summit.jobs.kinds import JobKind, Result, register
from summit.jobs.models import Job


def apply(job: Job, now: datetime) -> Result:
    """Apply the plan; return its key, and how many meetings were placed or moved."""
    plan = Plan.objects.get(pk=job.arguments["plan"], summit=job.summit)
    only = job.arguments["requests"]
    apply_plan(plan, now=now, only=only and [UUID(key) for key in only])
    return {"plan": plan.pk, "applied": plan.meetings.filter(applied_at=now).count()}


register(JobKind(name=APPLY, label=_("Apply a plan"), resource="plans", run=apply))
