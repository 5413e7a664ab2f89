"""The leads of the sides of a meeting, and its level."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services.sides import set_lead
from summit.core.refusals import BadValue
from summit.delegations.models import Delegate, Delegation


class NobodyOfLevel(BadValue):
    """A delegation has nobody of the level, or the delegations have no level in common."""

    code = "nobody_of_level"
    message = _("This delegation has nobody of that rank; name the lead.")


class LeadOfAnother(BadValue):
    """A named lead belongs to no side, or to another one."""

    code = "lead_of_another"
    message = _("This delegate belongs to another delegation.")


class LeadTwice(BadValue):
    """Two leads are named of one delegation."""

    code = "lead_twice"
    message = _("A side has one lead; name the others as companions.")


def level_of(delegations: Collection[Delegation], named: Collection[Delegate]) -> int:
    """Return the rank of the first named lead; without one, the highest rank that all delegations have."""
    if named:
        return next(iter(named)).rank
    ranks: dict[int, set[int]] = {one.pk: set() for one in delegations}
    for party, rank in Delegate.objects.filter(party__in=ranks).order_by().values_list("party", "rank"):
        ranks[party].add(rank)
    common = set.intersection(*ranks.values())
    if not common:
        message = _("The delegations have no rank in common; name the leads.")
        raise NobodyOfLevel(message, field="level")
    return min(common)


def leads_of(delegations: Collection[Delegation], named: Collection[Delegate], level: int) -> list[Delegate]:
    """Return the lead of each delegation: the named one, else its first of the level. Raises LeadOfAnother."""
    by_party = {lead.party_id: lead for lead in named}
    if len(by_party) < len(named):
        raise LeadTwice(field="leads")
    if by_party.keys() - {one.pk for one in delegations}:
        raise LeadOfAnother(field="leads")
    return [lead_of(one, by_party.get(one.pk), level, field="leads") for one in delegations]


def lead_of(party: Delegation, named: Delegate | None, level: int, *, field: str) -> Delegate:
    """Return the named lead; without one, the first delegate of the level."""
    if named:
        if named.party_id != party.pk:
            raise LeadOfAnother(field=field)
        return named
    lead = Delegate.objects.filter(party=party, rank=level).order_by("pk").first()
    if lead is None:
        message = _("%(delegation)s has nobody of that rank; name the lead.") % {"delegation": party}
        raise NobodyOfLevel(message, field=field)
    return lead


def change_leads(request: BilateralRequest, named: Collection[Delegate], level: int) -> None:
    """Let the named people lead their sides; at another level, the first of that rank leads each of the others."""
    sides = list(request.sides.all())
    changed = sides if level != request.level else [s for s in sides if s.delegation_id in {n.party_id for n in named}]
    if {one.party_id for one in named} - {side.delegation_id for side in sides}:
        raise LeadOfAnother(field="leads")
    leads = leads_of([side.delegation for side in changed], named, level)
    for side, lead in zip(changed, leads, strict=True):
        set_lead(side, lead)
