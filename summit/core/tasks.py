"""Background tasks: heartbeats of the queues, seals of the audit, and the end of what is not kept."""

import logging

from celery import current_app, shared_task
from celery.signals import worker_ready
from django.db import connection

from summit.core import clock, heartbeats, retention
from summit.core.audit import hash_chain

logger = logging.getLogger(__name__)


@shared_task
def prune() -> None:
    """Delete the rows that are kept no longer."""
    for rule, count in retention.prune(now=clock.now()):
        logger.info("%s: %d rows deleted", rule.name, count)


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
