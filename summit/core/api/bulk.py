"""Many lines in one request: how they are read, and how each of them is answered."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from summit.core.api.problems import problem_of
from summit.core.api.serializers import Serializer
from summit.core.bulk import MOST_LINES, LineResult, LinesRefused, Outcome, carry_out_lines

Line = Mapping[str, object]


class Lines(serializers.ListField):
    """Lines that are read one by one, so that each of them is answered; `child` describes a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_length": 1, "max_length": MOST_LINES, **options})

    def run_child_validation(self, data: Any) -> Any:
        """Return the lines as they are."""
        return data


class Bulk(Serializer):
    """The way in which lines are carried out."""

    atomic = serializers.BooleanField(
        default=False, help_text="All lines or none. False: each line by itself, whatever comes of the others."
    )


class AnsweredLine(Serializer):
    """The answer to a line. Without an id nothing was made; a problem is as of a request with this line alone."""

    line = serializers.IntegerField(help_text="Its place in the request, from 0.")
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    id = serializers.IntegerField(allow_null=True, help_text="Of the row.")
    change = serializers.UUIDField(allow_null=True, help_text="Of the change that waits to be decided on.")
    problem = serializers.DictField(allow_null=True)


class BulkAnswer(Serializer):
    """The number of lines by outcome, and the answer to each line."""

    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    waiting = serializers.IntegerField()
    refused = serializers.IntegerField()
    lines = AnsweredLine(many=True)


def answer_lines(
    request: Request, lines: list[Line], verb: Callable[[Line], tuple[Outcome, Model]], *, atomic: bool
) -> Response:
    """Carry out `verb` for each line, and answer each.

    `verb` validates the line, and raises what a view would. Raises LinesRefused, whose problem has the same members.
    """
    try:
        return Response(_answer(request, carry_out_lines(lines, verb, atomic=atomic, refusals=(ValidationError,))))
    except LinesRefused as refused:
        refused.details = _answer(request, refused.results)
        raise


def _answer(request: Request, results: Iterable[LineResult[Line]]) -> dict[str, object]:
    results = list(results)
    counts = Counter(result.outcome for result in results)
    return {
        **{outcome.value: counts[outcome] for outcome in Outcome},
        "lines": [_answered(request, number, result) for number, result in enumerate(results)],
    }


def _answered(request: Request, number: int, result: LineResult[Line]) -> dict[str, object]:
    filled_in = result.line if isinstance(result.line, Mapping) else {}
    problem = result.refused and problem_of(result.refused, viewer=request.user, filled_in=filled_in)
    key = getattr(result.row, "pk", None)
    is_waiting = result.outcome == Outcome.WAITING
    return {
        "line": number,
        "outcome": result.outcome,
        "id": None if is_waiting else key,
        "change": key if is_waiting else None,
        "problem": problem,
    }
