"""A service takes rows of one summit only."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from summit.core.refusals import BadValue


class OfAnotherSummit(BadValue):
    """A row that a service is to use belongs to another summit."""

    code = "of_another_summit"
    message = _("This belongs to another summit.")


class OfSummit(Protocol):
    """A row of a summit."""

    @property
    def summit_id(self) -> int:
        """The id of the summit."""


def refuse_of_another_summit(summit_id: int, **arguments: OfSummit | Iterable[OfSummit] | None) -> None:
    """Raise OfAnotherSummit if an argument (a row, or several) belongs to another summit; None is ignored."""
    for field, found in arguments.items():
        rows = found if isinstance(found, Iterable) else [found]
        if any(row is not None and row.summit_id != summit_id for row in rows):
            raise OfAnotherSummit(field=field)
