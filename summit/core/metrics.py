"""Figures of this installation for a monitoring system, read from the database at each scrape.

Each app has its own in a module `metrics`. They are gauges: what is now, not what was counted since a process began.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from summit.core import clock, heartbeats, quarantine
from summit.core.audit import hash_chain
from summit.core.broker import broker
from summit.core.models import Heartbeat
from summit.core.queues import QUEUES
from summit.core.registry import Registry

Figures = Iterable[tuple[tuple[str, ...], float]]  # the values of the labels, and the figure


@dataclass(frozen=True)
class Gauge:
    """A figure by its labels: its name without the product's, one sentence, and the function that reads it."""

    name: str
    sentence: str
    labels: tuple[str, ...]
    read: Callable[[], Figures]


GAUGES: Registry[str, Gauge] = Registry("metrics")


def gauge(name: str, sentence: str, *labels: str) -> Callable[[Callable[[], Figures]], Callable[[], Figures]]:
    """Return a decorator that registers a function as the reader of a gauge."""

    def register(read: Callable[[], Figures]) -> Callable[[], Figures]:
        GAUGES.add(name, Gauge(name, sentence, labels, read))
        return read

    return register


def age(since: datetime | None) -> float:
    """Return the seconds since an instant, 0 if there is none."""
    return (clock.now() - since).total_seconds() if since else 0.0


def counted_by(column: str, rows: QuerySet[Any]) -> Figures:
    """Yield the number of rows for each value of the column. One query."""
    yield from (((value,), count) for value, count in rows.order_by().values_list(column).annotate(Count("pk")))


@gauge("process_silent_seconds", "Since the last heartbeat of the beat or of a queue's workers.", "process")
def silence_of_processes() -> Figures:
    """Yield the age of each heartbeat; a process that never sent one is not among them."""
    for name, at in Heartbeat.objects.filter(name__in=heartbeats.PATIENCE).values_list("name", "beaten_at"):
        yield (name,), age(at)


@gauge("processes_overdue", "Processes whose heartbeat is overdue.")
def overdue_processes() -> Figures:
    """Count them, those that never sent one too."""
    yield (), len(heartbeats.silent(now=clock.now()))


@gauge("queue_depth", "Tasks that wait for a worker.", "queue")
def depth_of_queues() -> Figures:
    """Ask Redis for the length of each queue."""
    with broker() as client:
        for name in QUEUES:
            yield (name,), client.llen(name)


@gauge("audit_unsealed_seconds", "Since the oldest record of the audit that should be sealed by now.")
def unsealed() -> Figures:
    """Yield 0 while all is sealed in time."""
    yield (), age(hash_chain.unsealed_since(now=clock.now()))


@gauge("quarantined", "1 while this is a restored copy, which sends nothing.")
def quarantined() -> Figures:
    """Ask for the home of the database."""
    yield (), float(quarantine.is_on())


@gauge("database_connections", "Connections to the database.", "state")
def connections() -> Figures:
    """Count them by state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 1"
        )
        for state, count in cursor.fetchall():
            yield (state,), count


@gauge("database_bytes", "Size of the database.")
def size() -> Figures:
    """Ask PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        yield (), cursor.fetchone()[0]
