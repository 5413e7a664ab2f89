"""What a service, the models and the database object to, each said as a refusal."""

from django.apps import apps
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from summit.core.dependents import InUse
from summit.core.refusals import Refusal


class Contradiction(Refusal):
    """A constraint of the database, the last guard, does not admit the change; `constraint` names it."""

    code = "contradiction"
    message = _("This contradicts what is already there.")


OBJECTIONS = (Refusal, IntegrityError, ProtectedError)


def refusal_of(exc: Exception) -> Refusal:
    """Return one of the OBJECTIONS as a refusal."""
    if isinstance(exc, Refusal):
        return exc
    return InUse() if isinstance(exc, ProtectedError) else constraint_refusal(exc)


def constraint_refusal(error: Exception) -> Refusal:
    """Say a violated constraint in its own words, wherever it was violated."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return Contradiction(str(constraint.get_violation_error_message()), constraint=name)
    return Contradiction()
