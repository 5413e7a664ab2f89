"""Wake a worker to check or to apply an import."""

from functools import partial

from django.db import transaction

from summit.core import wake_up
from summit.spreadsheets.models import Import

TASK = "summit.spreadsheets.tasks.work_on_import"


def enqueue_import(job: Import) -> Import:
    """Enqueue the import after commit; if the broker is down, the beat finds it by its status."""
    transaction.on_commit(partial(wake_up.wake_workers, TASK, job.pk))
    return job
