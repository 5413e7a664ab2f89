"""How a proposed head of delegation is named: in the place of the head who is there, with all that follows."""

from datetime import datetime

from django.db.models import Model

from summit.delegations.models import Delegation, ProposedChange
from summit.delegations.proposed_changes import person_of
from summit.delegations.services import name_head
from summit.delegations.services.proposing import CARRIERS, Carrier, Facts
from summit.programme.replacing import replace_delegate


def _present(change: ProposedChange) -> Facts:
    return {"head": Delegation.objects.values_list("head", flat=True).get(pk=change.delegation_id)}


def _name(change: ProposedChange, now: datetime) -> Model:
    delegation = Delegation.objects.select_related("head").get(pk=change.delegation_id)
    head, person = delegation.head, person_of(change)
    if head and head != person:
        replace_delegate(delegation, replaced=head, successor=person, now=now)
    elif head is None:
        name_head(delegation, person, now=now)
    return delegation


CARRIERS.add(ProposedChange.Kind.HEAD, Carrier(_present, _name))
