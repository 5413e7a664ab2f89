"""Wake a worker to run a job."""

from functools import partial

from django.db import transaction

from summit.core import wake_up
from summit.jobs.models import Job

TASK = "summit.jobs.tasks.work_on_job"


def enqueue_job(job: Job) -> Job:
    """Enqueue the job after commit; if the broker is down, the beat finds it by its status."""
    transaction.on_commit(partial(wake_up.wake_workers, TASK, job.pk))
    return job
