"""How changes of a delegation's people are carried out, each by the service that organizers use too."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.core.refusals import Refusal
from summit.delegations.models import Delegate, ProposedChange
from summit.delegations.services.delegates import amend_delegate, enrol_delegate, remove_delegate
from summit.delegations.services.proposing import CARRIERS, Carrier, Facts

Kind = ProposedChange.Kind


class PersonGone(Refusal):
    """The person was removed after the change was proposed."""

    code = "person_gone"
    message = _("This person is no longer in the delegation.")


def person_of(change: ProposedChange) -> Delegate:
    """Return the delegate whom the change concerns. Raises PersonGone."""
    people = Delegate.objects.filter(pk=change.person or 0, party=change.delegation_id)
    found = people.select_related("summit", "party").first()
    if found is None:
        raise PersonGone
    return found


def _values(facts: Facts) -> Any:
    """Return the facts as the columns of a delegate hold them, also where they come from JSON."""
    columns = {field.name: field for field in Delegate._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in facts.items()}


def _nothing(_change: ProposedChange) -> Facts:
    return {}


def _present_values(change: ProposedChange) -> Facts:
    names = change.facts if change.kind == Kind.CHANGE else ("name", "office", "rank")
    return Delegate.objects.filter(pk=change.person or 0).values(*names).first() or {}


def _enter(change: ProposedChange, now: datetime) -> Model:
    return enrol_delegate(change.delegation, now=now, **_values(change.facts))


def _change(change: ProposedChange, now: datetime) -> Model:
    return amend_delegate(person_of(change), now=now, **_values(change.facts))


def _remove(change: ProposedChange, _now: datetime) -> Model:
    return remove_delegate(person_of(change))


CARRIERS.add(Kind.ENTER, Carrier(_nothing, _enter))
CARRIERS.add(Kind.CHANGE, Carrier(_present_values, _change))
CARRIERS.add(Kind.REMOVE, Carrier(_present_values, _remove))
