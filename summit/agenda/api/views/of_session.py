"""Rows of a session's agenda and floor: held as their verbs hold them, shown as far as the reader may know them."""

from operator import attrgetter
from typing import Any

from summit.accounts.models import Role
from summit.agenda.services.order import hold


class OfSession:
    """For viewsets of such rows; `summit_field` leads by way of the session."""

    summit_field: str
    request: Any
    summit: Any

    def lock(self, row: Any) -> None:
        """Hold the session, as the verbs do before all else: in another order two editors would wait for each other."""
        hold(attrgetter(self.summit_field.removesuffix("__summit").replace("__", "."))(row))

    @property
    def sees_all(self) -> bool:
        """Say whether the reader organizes the summit; asked for each row, of what is known already."""
        return bool(self.request.user.is_superuser or {*self.summit.held} & {*Role.ORGANIZERS})
