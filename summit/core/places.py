"""Limits of concurrent requests in one process."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from summit.core.request_vars import RequestVar

TOO_MANY = _("You are asking for too much at once. Wait for an answer, then ask again.")
RETRY_SECONDS = 1


class Places:
    """Places in this process: a share for each account, and, where `total` is given, so many for all together."""

    def __init__(self, share: int, total: int | None = None) -> None:
        self.share, self.total = share, total
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, account: str) -> Iterator[bool]:
        """Take a place while the context lasts, without waiting; yields whether there was one."""
        with self._lock:
            has_room = self.total is None or self._taken.total() < self.total
            taken = has_room and self._taken[account] < self.share
            self._taken[account] += taken
        try:
            yield taken
        finally:
            with self._lock:
                self._taken[account] -= taken
                if not self._taken[account]:
                    del self._taken[account]


class Place(ExitStack):
    """The place of a request in this process, from the moment its account is known until it is answered."""

    is_taken = False

    def take(self, account: str) -> bool:
        """Take the place, unless the account has its share already; return whether the request has one."""
        if not self.is_taken:
            self.is_taken = self.enter_context(_places(settings.REQUESTS_AT_ONCE).take(account))
        return self.is_taken


PLACE = RequestVar[Place | None]("place", None)


def place_of(request: object) -> Place:
    """Return the place of a request, which the middleware has given to it."""
    place = PLACE.get(request)
    assert place is not None  # noqa: S101 -- the middleware comes before every view
    return place


@cache
def _places(share: int) -> Places:
    return Places(share)
