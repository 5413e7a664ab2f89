"""Celery's beat, which sends heartbeats."""

import time
from typing import Any

from celery.beat import PersistentScheduler
from celery.utils.log import get_logger
from django.db import DatabaseError, close_old_connections

from summit.core import clock, heartbeats

SECONDS = 10

logger = get_logger(__name__)


class Scheduler(PersistentScheduler):
    """The scheduler. Several may run at once, as each task checks what is already done."""

    _beaten = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Record a heartbeat from time to time, and run the due tasks."""
        if time.monotonic() - self._beaten > SECONDS:
            self._beaten = time.monotonic()
            self._beat()
        return float(super().tick(*args, **kwargs))

    def _beat(self) -> None:
        """Record a heartbeat; go on without a database, which may be back before the next."""
        try:
            close_old_connections()
            heartbeats.beat("beat", now=clock.now())
        except DatabaseError:
            logger.warning("The heartbeat of the beat could not be recorded.")
