"""Many lines in one call: each is carried out and answered by itself, or all of them are carried out or none."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.core.objections import OBJECTIONS
from summit.core.refusals import Refusal
from summit.core.transactions import transactional

MOST_LINES = 500  # in one call
Line = TypeVar("Line")
Row = TypeVar("Row")
Refused = dict[int, Refusal]


class Outcome(TextChoices):
    """The outcome of a line. One that is waiting was handed to somebody who decides on it."""

    CREATED = "created", "created"
    CHANGED = "changed", "changed"
    UNCHANGED = "unchanged", "unchanged"
    WAITING = "waiting", "waiting"
    REFUSED = "refused", "refused"


@dataclass(frozen=True)
class LineResult(Generic[Line]):
    """A line with its outcome: the row that it made or changed, or the exception that refused it."""

    line: Line
    outcome: Outcome
    row: Model | None = None
    refused: Exception | None = None


class LinesRefused(Refusal):
    """Some lines are refused, so that none is carried out; `results` are those of all lines."""

    code = "lines_refused"
    message = _("Some lines cannot be carried out, so none of them was.")

    def __init__(self, results: Sequence[LineResult]) -> None:
        self.results = results
        super().__init__()


@transactional
def carry_out_lines(
    lines: Sequence[Line],
    verb: Callable[[Line], tuple[Outcome, Model]],
    *,
    atomic: bool,
    refusals: tuple[type[Exception], ...] = (),
) -> list[LineResult[Line]]:
    """Carry out `verb` for each line, in order, and return the results.

    A line that is refused, by one of the OBJECTIONS or `refusals`, changes nothing. If `atomic`, all lines are tried,
    so that each fault is known, and one refusal undoes them all. Raises LinesRefused.
    """
    caught = (*OBJECTIONS, *refusals)
    results = [_carried_out(line, verb, caught) for line in lines]
    if atomic and any(one.refused for one in results):
        raise LinesRefused(results)
    return results


def _carried_out(
    line: Line, verb: Callable[[Line], tuple[Outcome, Model]], caught: tuple[type[Exception], ...]
) -> LineResult[Line]:
    try:
        with transaction.atomic():
            outcome, row = verb(line)
    except caught as refused:
        return LineResult(line, Outcome.REFUSED, refused=refused)
    return LineResult(line, outcome, row)


class RowsRefused(Refusal):
    """Some of what was to be done together is refused, so nothing was done; the details answer each of them."""

    code = "rows_refused"

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
    atomic: bool,
    key: Callable[[Row], int] = attrgetter("pk"),
) -> tuple[list[Row], Refused]:
    """Return the rows that are not refused, and the refusals of the others by key.

    If `atomic`, one refusal refuses all: that of a single row as it is, others as RowsRefused.
    """
    refused = {key(row): refusal for row in rows if (refusal := refusal_of(row))}
    if refused and atomic:
        raise next(iter(refused.values())) if len(rows) == 1 else RowsRefused(refused, len(rows))
    return [row for row in rows if key(row) not in refused], refused
