"""The pulse of a job: a thread that saves how far a row's job is, and notices when it is not wanted any more."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Self

from django.db import connection
from django.db.models import Model

PULSE = 1.0  # seconds between two heartbeats
SILENCE = timedelta(seconds=15)  # without a heartbeat, after which the worker of a job counts as dead

Clock = Callable[[], datetime]


class NotWanted(Exception):  # noqa: N818 -- no fault: it was cancelled, or another worker took it up
    """The job was cancelled while it ran."""


class Pulse:
    """Saves `seen_at` and the progress of a row while its job runs; `is_over` is set once its status is another."""

    def __init__(self, row: Model, clock: Clock) -> None:
        self.clock = clock
        self.progress: dict[str, object] = {}
        status: object = getattr(row, "status")  # noqa: B009 -- not every model has one
        self._rows = type(row)._default_manager.filter(pk=row.pk, status=status)
        self.is_over = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def note(self, **progress: object) -> None:
        """Note columns that say how far the job is; they are saved with the next heartbeat."""
        self.progress = progress

    def refuse_if_over(self) -> None:
        """Raise NotWanted once the job is cancelled."""
        if self.is_over.is_set():
            raise NotWanted

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._done.wait(PULSE):
                if not self._rows.update(seen_at=self.clock(), **self.progress):
                    self.is_over.set()
        finally:
            connection.close()
