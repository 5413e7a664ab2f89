"""Lists that are entered in one call: each line is answered, and all or nothing is done unless it is line by line."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.views import APIView

from summit.core.api.problems import problem_response
from summit.core.api.serializers import Serializer
from summit.core.lines import MOST
from summit.core.objections import OBJECTIONS
from summit.core.refusals import Refusal
from summit.core.transactions import transactional

# Enters one line; returns its row, and what became of it: created, changed or unchanged.
Entering = Callable[[Mapping[str, Any]], tuple[Model, str]]
Answers = list[dict[str, Any]]
OUTCOMES = ("created", "changed", "unchanged", "refused")


class LineByLine(Serializer):
    """Whether each line is done by itself."""

    line_by_line = serializers.BooleanField(
        default=False, help_text="Do what can be done and refuse the rest; else one refusal refuses everything."
    )


class LineErrorSerializer(Serializer):
    """A fault of a field of a line."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class LineAnswerSerializer(Serializer):
    """The answer to one line."""

    line = serializers.IntegerField(help_text="From 1, in the order of the request.")
    id = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    code = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the errors, whose name is that of a property of serializers."""
        return {**super().get_fields(), "errors": LineErrorSerializer(many=True, required=False)}


class LinesAnswerSerializer(Serializer):
    """The answers to all lines, and how many came out so."""

    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    lines = LineAnswerSerializer(many=True)


class LinesField(serializers.ListField):
    """Lines as they were sent: each is validated by itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.DictField(), min_length=1, max_length=MOST, **options)


class LinesRefused(Refusal):
    """Some lines are wrong, so none was entered; `lines` answers each of them."""

    code = "lines_refused"
    message = _("Some lines cannot be entered, so none was. Correct them, or ask for the rest line by line.")


@transactional
def enter_lines(view: APIView, lines: list[Mapping[str, Any]], enter: Entering, *, line_by_line: bool) -> Answers:
    """Enter each line in a savepoint and return the answers. Raises LinesRefused unless it is line by line."""
    answers = [{"line": number, **_answer(view, line, enter)} for number, line in enumerate(lines, start=1)]
    if not line_by_line and any(answer["outcome"] == "refused" for answer in answers):
        raise LinesRefused(**summed_up(answers))
    return answers


def summed_up(answers: Answers) -> dict[str, Any]:
    """Return the answers, and how many of each outcome there are."""
    outcomes = [answer["outcome"] for answer in answers]
    counts = {name: outcomes.count(name) for name in OUTCOMES}
    return {**counts, "lines": answers}


def _answer(view: APIView, line: Mapping[str, Any], enter: Entering) -> dict[str, Any]:
    try:
        with transaction.atomic():
            row, outcome = enter(line)
    except (*OBJECTIONS, ValidationError) as refused:
        response = problem_response(refused, view.get_exception_handler_context())
        problem = response.data if response else {}
        facts = {name: value for name, value in problem.items() if name not in ("type", "title", "status")}
        return {"id": None, "outcome": "refused", **facts}
    return {"id": row.pk, "outcome": outcome}
