"""The base of the views of a session's agenda and floor."""

from operator import attrgetter

from django.db.models import Model

from summit.accounts.api.base import SummitViewSet
from summit.agenda.services.locking import lock_sessions


class OfSession(SummitViewSet):
    """A viewset of rows that belong to a session; `summit_field` leads through the session."""

    def lock(self, row: Model) -> None:
        """Lock the session first, as the services do: locks in another order could deadlock."""
        lock_sessions(attrgetter(self.summit_field.removesuffix("__summit").replace("__", "."))(row))
