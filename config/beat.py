"""Celery's beat, which leaves a sign of life."""

import time
from typing import Any

from celery.beat import PersistentScheduler
from celery.utils.log import get_logger
from django.db import DatabaseError, close_old_connections

from summit.core import clock, heartbeats

SECONDS = 10

logger = get_logger(__name__)


class Scheduler(PersistentScheduler):
    """Sends the jobs of the schedule; two of them do no harm, since every job looks at what is already done."""

    _beaten = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Ring what is due."""
        if time.monotonic() - self._beaten > SECONDS:
            self._beaten = time.monotonic()
            self._beat()
        return float(super().tick(*args, **kwargs))

    def _beat(self) -> None:
        """Jobs are sent without a database too: it may be back before the next one."""
        try:
            close_old_connections()
            heartbeats.beat("beat", now=clock.now())
        except DatabaseError:
            logger.warning("The beat could not leave a sign of life.")
