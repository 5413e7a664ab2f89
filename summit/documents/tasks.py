"""What is done in the background."""

from celery import shared_task

from summit.core import clock
from summit.documents import services


@shared_task
def delete_orphaned_files() -> None:
    """Delete files that no row names."""
    services.delete_orphaned_files(now=clock.now())
