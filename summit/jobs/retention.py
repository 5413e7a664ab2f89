"""How long jobs are kept: those of programme files hold the file until it is loaded or given up."""

from datetime import datetime

from django.db.models import QuerySet

from summit.core.retention import keep
from summit.jobs.models import Job


@keep("jobs", days=7)
def jobs(before: datetime) -> QuerySet[Job]:
    """Return the jobs that are not being run; what they have changed is in the audit."""
    return Job.objects.filter(asked_at__lt=before).exclude(status=Job.Status.RUNNING)
