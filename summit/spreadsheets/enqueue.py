"""Wake a worker to check or to apply an import."""

from summit.core.wake_up import enqueue
from summit.spreadsheets.models import Import

TASK = "summit.spreadsheets.tasks.work_on_import"


def enqueue_import(job: Import) -> Import:
    """Have a worker check or apply the import after commit."""
    return enqueue(TASK, job)
