"""Errors of services, models and the database as refusals."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import BaseConstraint, F, Field, Model, ProtectedError, Q
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _

from summit.core.dependents import InUse
from summit.core.refusals import Refusal
from summit.core.registry import Registry

# How PostgreSQL names the columns whose values it refuses, in every language: Key (organ_id)=(5) already exists.
KEY = re.compile(r"\(([^()]+)\)=\(")
UNIQUE_VIOLATION = "23505"


class Contradiction(Refusal):
    """A constraint of the database, named by `constraint`, does not allow the change.

    `about` are the fields that it compares; doors show the refusal beside the last of them that was given.
    """

    code = "contradiction"
    message = _("This contradicts what is already there.")
    about: tuple[str, ...] = ()

    def beside(self, filled_in: Container[str]) -> str | None:
        """Return the last given field that it is about; in a list of rows, the path to the row that is there twice."""
        named = last_given(self.about, filled_in)
        return named or (_repeated_in(filled_in, self.about) if isinstance(filled_in, Mapping) else None)


OBJECTIONS = (Refusal, IntegrityError, ProtectedError)
# What triggers of the database refuse, by the name that they give as their constraint.
GUARDS: Registry[str, type[Refusal]] = Registry()


def refusal_of(exc: Exception) -> Refusal:
    """Return one of the OBJECTIONS as a refusal."""
    if isinstance(exc, Refusal):
        return exc
    return InUse() if isinstance(exc, ProtectedError) else constraint_refusal(exc)


def constraint_refusal(error: Exception) -> Refusal:
    """Return a refusal with the message of the violated constraint."""
    violation = getattr(error.__cause__, "diag", None)
    name = getattr(violation, "constraint_name", None)
    for guard in GUARDS[name or ""]:
        return guard()
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                refusal = Contradiction(str(constraint.get_violation_error_message()), constraint=name)
                refusal.about = fields_of(constraint)
                return refusal
    return _column_refusal(violation) if violation else Contradiction()


class _Violation(Protocol):
    """The diagnostics that psycopg has of a violated constraint."""

    sqlstate: str
    table_name: str | None
    message_detail: str | None


def _column_refusal(violation: _Violation) -> Contradiction:
    """Say what a column refuses: a value that another row has, or the key of a row that is not there."""
    found = KEY.search(violation.message_detail or "")
    columns = [column.strip(' "') for column in found[1].split(",")] if found else []
    fields = [field for field in _fields_of_table(violation.table_name) if field.column in columns]
    is_taken = violation.sqlstate == UNIQUE_VIOLATION and len(fields) == 1
    refusal = Contradiction(taken_message(fields[0]) if is_taken else None)
    refusal.about = tuple(field.name for field in fields)
    return refusal


def taken_message(field: Field) -> str:
    """Return the sentence that refuses a value which another row has in the field."""
    return str(field.model().unique_error_message(field.model, (field.name,)).messages[0])


def _fields_of_table(table: str | None) -> Iterable[Field]:
    models = (model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)
    return (field for model in models for field in model._meta.local_fields)


def fields_of(constraint: BaseConstraint) -> tuple[str, ...]:
    """Return the fields that a constraint compares, and those of its condition."""
    compared = (name for each in getattr(constraint, "expressions", ()) for name in _names_of_expression(each))
    referring = (getattr(constraint, name, None) for name in ("owner", "field"))
    named = (*compared, *getattr(constraint, "fields", ()), *filter(None, referring))
    return (*named, *_names_in(getattr(constraint, "condition", None)))


def violated(model: type[Model], error: ValidationError) -> BaseConstraint | None:
    """Return the constraint of the model whose sentence the error says, if it is one."""
    said = str(error.message)
    constraints = (one for each in (model, *model._meta.all_parents) for one in each._meta.constraints)
    return next((one for one in constraints if str(one.get_violation_error_message()) == said), None)


def last_given(fields: Sequence[str], filled_in: Container[str]) -> str | None:
    """Return the last of the fields that was given: the one that a person has most likely just changed."""
    return next((name for name in reversed(fields) if name in filled_in), None)


def _repeated_in(filled_in: Mapping[str, object], about: Sequence[str]) -> str | None:
    """Return the path to the first row of a list that repeats an earlier one, such as `places.1.position`."""
    for name, rows in filled_in.items():
        seen = set[tuple[str, ...]]()
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            own = [field for field in about if isinstance(row, Mapping) and field in row]
            values = tuple(str(row[field]) for field in own)
            if own and values in seen:
                return f"{name}.{number}.{own[-1]}"
            seen.add(values)
    return None


def _names_in(condition: object) -> Iterator[str]:
    """Yield the fields on both sides of the comparisons."""
    for part in condition.children if isinstance(condition, Q) else ():
        if isinstance(part, tuple):
            yield part[0].partition(LOOKUP_SEP)[0]
            yield from _names_under(part[1])
        else:
            yield from _names_in(part)


def _names_of_expression(expression: object) -> Iterator[str]:
    """Yield the fields of one expression of a constraint; an exclusion has pairs of a field and its operator."""
    compared = expression[0] if isinstance(expression, tuple | list) else expression
    yield from [compared] if isinstance(compared, str) else _names_under(compared)


def _names_under(expression: object) -> Iterator[str]:
    """Yield the fields that an expression reads."""
    if isinstance(expression, F):
        yield expression.name  # type: ignore[attr-defined]
    for inner in getattr(expression, "get_source_expressions", list)():
        yield from _names_under(inner)
