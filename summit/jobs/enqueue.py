"""Wake a worker to run a job."""

from summit.core.wake_up import enqueue
from summit.jobs.models import Job

TASK = "summit.jobs.tasks.work_on_job"


def enqueue_job(job: Job) -> Job:
    """Have a worker run the job after commit."""
    return enqueue(TASK, job)
