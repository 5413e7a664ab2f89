"""What comes together in a verb is of one summit."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from summit.documents.services.documents import OfAnotherSummit


def refuse_of_another_summit(summit_id: int, **given: Any) -> None:
    """Raise OfAnotherSummit where an argument, a row or several, is of another summit; one that is None is of none."""
    for field, found in given.items():
        rows = found if isinstance(found, Iterable) else [found]
        if any(row is not None and row.summit_id != summit_id for row in rows):
            raise OfAnotherSummit(gettext("This belongs to another summit."), field=field)
