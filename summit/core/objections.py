"""Errors of services, models and the database as refusals."""

from collections.abc import Container, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint, F, ProtectedError, Q
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _

from summit.core.dependents import InUse
from summit.core.refusals import Refusal


class Contradiction(Refusal):
    """A constraint of the database, named by `constraint`, does not allow the change.

    `about` are the fields of the constraint; doors show the refusal beside the last of them that was given.
    """

    code = "contradiction"
    message = _("This contradicts what is already there.")
    about: tuple[str, ...] = ()

    def beside(self, given: Any) -> str | None:
        """Return the last of its fields that was given."""
        return last_given(self.about, given)


OBJECTIONS = (Refusal, IntegrityError, ProtectedError)


def refusal_of(exc: Exception) -> Refusal:
    """Return one of the OBJECTIONS as a refusal."""
    if isinstance(exc, Refusal):
        return exc
    return InUse() if isinstance(exc, ProtectedError) else constraint_refusal(exc)


def constraint_refusal(error: Exception) -> Refusal:
    """Return a refusal with the message of the violated constraint."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                refusal = Contradiction(str(constraint.get_violation_error_message()), constraint=name)
                refusal.about = fields_of(constraint)
                return refusal
    return Contradiction()


def fields_of(constraint: BaseConstraint) -> tuple[str, ...]:
    """Return the fields of a constraint and of its condition."""
    return (*getattr(constraint, "fields", ()), *_names_in(getattr(constraint, "condition", None)))


def last_given(fields: Sequence[str], given: Container[str]) -> str | None:
    """Return the last of the fields that was given: the one that a person has most likely just changed."""
    return next((name for name in reversed(fields) if name in given), None)


def _names_in(condition: Any) -> Iterator[str]:
    """Yield the fields on both sides of the comparisons."""
    for part in condition.children if isinstance(condition, Q) else ():
        if isinstance(part, tuple):
            yield part[0].partition(LOOKUP_SEP)[0]
            compared = part[1].flatten() if hasattr(part[1], "flatten") else [part[1]]
            yield from (each.name for each in compared if isinstance(each, F))  # type: ignore[attr-defined]
        else:
            yield from _names_in(part)
