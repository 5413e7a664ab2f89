"""Tasks that run jobs."""

from celery import shared_task

from summit.core import clock
from summit.jobs import services
from summit.jobs.models import Job


@shared_task(soft_time_limit=1800, time_limit=1860)
def work_on_job(job_id: int) -> None:
    """Run the job."""
    services.run_job(job_id, clock=clock.now)


@shared_task
def tend_jobs() -> None:
    """Queue again the jobs that have lost their worker, and enqueue those that no worker has taken."""
    services.take_up_silent_jobs(now=clock.now())
    for job_id in Job.objects.filter(status=Job.Status.QUEUED).values_list("pk", flat=True):
        work_on_job.delay(job_id)
