"""Long polling: a request waits for a change, so that a client need not ask every second."""

import time

from summit.core.places import Places
from summit.notifications.models import NotificationQuerySet

# A waiting request takes a thread of the web server. Beyond this total, or an account's share of it, the request is
# answered at once, and the client asks again.
PLACES = Places(share=2, total=8)
PAUSE_SECONDS = 0.5


def unread(rows: NotificationQuerySet, *, account: str, known: int | None = None, wait: int = 0) -> int:
    """Count the rows. While the count equals `known`, count again, for at most `wait` seconds."""
    until = time.monotonic() + wait
    count = rows.count()
    if count != known or not wait:
        return count
    with PLACES.take(account) as may_wait:
        while may_wait and count == known and time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
            count = rows.count()
    return count
