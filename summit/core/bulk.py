"""Many lines in one call: each is carried out and answered by itself, or all of them are carried out or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from summit.core.objections import OBJECTIONS
from summit.core.refusals import Refusal
from summit.core.transactions import transactional

Line = TypeVar("Line")


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
