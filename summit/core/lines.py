"""Many things done in one call: all of them or none, or each by itself, as the caller says."""

from collections.abc import Callable, Collection, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from django.utils.translation import gettext

from summit.core.refusals import Refusal

MOST = 500  # in one call
Row = TypeVar("Row")
Refused = dict[int, Refusal]


class SomeRefused(Refusal):
    """Some of what was to be done together is refused, so nothing was done; the details answer each of them."""

    code = "some_refused"

    def __init__(self, refused: Mapping[int, Refusal], count: int) -> None:
        self.refused = dict(refused)
        text = gettext("%(refused)d of %(count)d are refused, so nothing was done. The first reason: %(reason)s")
        reason = next(iter(refused.values())).message
        super().__init__(text % {"refused": len(refused), "count": count, "reason": reason})

    def details_for(self, viewer: Any) -> dict[str, object]:
        """Return each refusal."""
        return {"lines": [answer_of(key, refusal, viewer) for key, refusal in self.refused.items()]}


def answer_of(key: int, refusal: Refusal, viewer: Any) -> dict[str, object]:
    """Return the answer to something that is refused."""
    said = {"id": key, "outcome": "refused", "code": refusal.code, "detail": refusal.message_for(viewer)}
    return refusal.details_for(viewer) | said


def sort_out(
    rows: Collection[Row],
    refusal_of: Callable[[Row], Refusal | None],
    *,
    line_by_line: bool,
    key: Callable[[Row], int] = attrgetter("pk"),
) -> tuple[list[Row], Refused]:
    """Return the rows that are not refused, and the refusals of the others by key.

    Unless it is done line by line one refusal refuses all: that of a single row as it is, others as SomeRefused.
    """
    refused = {key(row): refusal for row in rows if (refusal := refusal_of(row))}
    if refused and not line_by_line:
        raise next(iter(refused.values())) if len(rows) == 1 else SomeRefused(refused, len(rows))
    return [row for row in rows if key(row) not in refused], refused
