"""Waiting for news in a request, so that a client need not ask every second."""

import threading
import time

from summit.notifications.models import NotificationQuerySet

# Each that waits takes a thread of the web server; beyond these nobody waits, and the client asks again.
PLACES = threading.BoundedSemaphore(4)
PAUSE_SECONDS = 0.5


def unread(rows: NotificationQuerySet, *, known: int | None = None, wait: int = 0) -> int:
    """Count the rows; while they are as many as `known`, count again, for `wait` seconds at most."""
    until = time.monotonic() + wait
    count = rows.count()
    if count != known or not wait or not PLACES.acquire(blocking=False):
        return count
    try:
        while count == known and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
            count = rows.count()
    finally:
        PLACES.release()
    return count
