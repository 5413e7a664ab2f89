"""Background tasks of documents."""

from celery import shared_task

from summit.core import clock
from summit.documents import services


@shared_task
def delete_orphaned_files() -> None:
    """Delete stored files that no row refers to."""
    services.delete_orphaned_files(now=clock.now())
