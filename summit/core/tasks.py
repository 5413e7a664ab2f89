"""Background tasks: heartbeats of the queues, seals of the audit, and the end of stored answers and files."""

from datetime import timedelta

from celery import current_app, shared_task
from celery.signals import worker_ready
from django.db import connection

from summit.core import clock, heartbeats
from summit.core.audit import hash_chain
from summit.core.models import Replay
from summit.core.stored_files import delete_orphaned_files

KEPT_FOR = timedelta(days=1)  # how long a repeated key gets the stored response


@shared_task
def delete_old_replays() -> None:
    """Delete stored answers that are older than KEPT_FOR."""
    Replay.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()


@shared_task
def delete_files_without_a_row() -> None:
    """Delete stored files that no row refers to."""
    delete_orphaned_files(now=clock.now())


@shared_task
def seal_audit() -> None:
    """Seal the new entries of the audit."""
    hash_chain.seal(now=clock.now())


@shared_task
def pulse(queue: str) -> None:
    """Note that the queue is served."""
    heartbeats.beat(queue, now=clock.now())


@worker_ready.connect
def begin(**_: object) -> None:
    """A worker that is ready serves its queues, before the beat has asked for the first time."""
    for queue in current_app.amqp.queues.consume_from:
        heartbeats.beat(queue, now=clock.now())
    connection.close()
