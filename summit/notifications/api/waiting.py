"""Waiting for news in a request, so that a client need not ask every second."""

import time

from summit.core.places import Places
from summit.notifications.models import NotificationQuerySet

# Each that waits takes a thread of the web server. Beyond these, and beyond an account's share, nobody waits: the
# client gets its answer at once and asks again.
PLACES = Places(share=2, total=8)
PAUSE_SECONDS = 0.5


def unread(rows: NotificationQuerySet, *, account: str, known: int | None = None, wait: int = 0) -> int:
    """Count the rows; while they are as many as `known`, count again, for `wait` seconds at most."""
    until = time.monotonic() + wait
    count = rows.count()
    if count != known or not wait:
        return count
    with PLACES.take(account) as may_wait:
        while may_wait and count == known and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
            count = rows.count()
    return count
