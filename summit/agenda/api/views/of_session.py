"""Rows of a session's agenda and floor: held as their verbs hold them, shown as far as the reader may know them."""

from operator import attrgetter
from typing import Any

from summit.accounts.api.base import SummitViewSet
from summit.agenda.services.locking import lock_sessions


class OfSession(SummitViewSet):
    """For viewsets of such rows; `summit_field` leads by way of the session."""

    def lock(self, row: Any) -> None:
        """Hold the session, as the verbs do before all else: in another order two editors would wait for each other."""
        lock_sessions(attrgetter(self.summit_field.removesuffix("__summit").replace("__", "."))(row))
