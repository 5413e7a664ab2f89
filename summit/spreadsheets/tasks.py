"""Tasks that check and apply imports."""

from celery import shared_task

from summit.core import clock
from summit.spreadsheets import services
from summit.spreadsheets.models import Import


@shared_task(soft_time_limit=3000, time_limit=3060)
def work_on_import(import_id: int) -> None:
    """Check or apply the import."""
    services.run_import(import_id, clock=clock.now)


@shared_task
def tend_imports() -> None:
    """Interrupt the imports that have lost their worker, and enqueue again those that no worker has taken."""
    services.interrupt_silent_imports(now=clock.now())
    waiting = Import.objects.filter(status__in=Import.WAITING)
    for import_id in waiting.values_list("pk", flat=True):
        work_on_import.delay(import_id)
