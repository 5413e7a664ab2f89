"""Wake the workers without waiting for the broker.

A wake-up says only that there is work: the facts are in PostgreSQL, and the beat finds them if a wake-up was lost. So a
separate thread talks to the broker, and a broker that is down or hangs delays no request.
"""

import atexit
import logging
import threading
from functools import partial
from typing import TypeVar

from celery import Celery
from celery.app import app_or_default
from django.db import transaction
from django.db.models import Model
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
AT_EXIT_SECONDS = 1
Row = TypeVar("Row", bound=Model)


class _WakeUps:
    """The tasks that are waiting to be sent, each with its arguments once, and the thread that sends them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, tuple[object, ...]], Celery] = {}
        self._thread: threading.Thread | None = None

    def add(self, task: str, *args: object) -> None:
        """Send the task to a worker soon; one that is waiting already is not sent twice."""
        with self._lock:
            self._waiting[task, args] = app_or_default()
            # After a fork the thread of the parent is not alive here.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._send, name="wake-ups", daemon=True)
                self._thread.start()

    def finish(self, seconds: float) -> None:
        """Wait a little for the wake-ups that are being sent, as the process is about to end."""
        if self._thread:
            self._thread.join(seconds)

    def _send(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                task, args = next(iter(self._waiting))
                app = self._waiting.pop((task, args))
            try:
                app.send_task(task, args)
            except OperationalError:
                with self._lock:
                    self._waiting.clear()
                logger.warning("No broker to wake a worker; the beat will find what is to be done.")
            except Exception:  # the thread must go on
                logger.exception("The workers could not be woken for %s.", task)


_wake_ups = _WakeUps()
wake_workers = _wake_ups.add


def enqueue(task: str, row: Row) -> Row:
    """Have a worker do the task for the row after commit; if the broker is down, the beat finds it by its status."""
    transaction.on_commit(partial(wake_workers, task, row.pk))
    return row


atexit.register(_wake_ups.finish, AT_EXIT_SECONDS)
