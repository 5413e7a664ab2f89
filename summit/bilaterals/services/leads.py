"""The leads of the two sides of a meeting, and its level."""

from django.utils.translation import gettext_lazy as _

from summit.core.refusals import BadValue
from summit.delegations.models import Delegate, Delegation


class NobodyOfLevel(BadValue):
    """A delegation has nobody of the level, or the two delegations have no level in common."""

    code = "nobody_of_level"
    message = _("This delegation has nobody of that rank; name the lead.")


class LeadOfAnother(BadValue):
    """A named lead belongs to another delegation."""

    code = "lead_of_another"
    message = _("This delegate belongs to another delegation.")


def level_of(requester: Delegation, invitee: Delegation, named: Delegate | None) -> int:
    """Return the rank of the named lead; without one, the highest rank that both delegations have."""
    if named:
        return named.rank
    ranks = [set(Delegate.objects.filter(party=party).values_list("rank", flat=True)) for party in (requester, invitee)]
    common = ranks[0] & ranks[1]
    if not common:
        message = _("The two delegations have no rank in common; name the leads.")
        raise NobodyOfLevel(message, field="level")
    return min(common)


def lead_of(party: Delegation, named: Delegate | None, level: int, *, field: str) -> Delegate:
    """Return the named lead; without one, the first delegate of the level."""
    if named:
        if named.party_id != party.pk:
            raise LeadOfAnother(field=field)
        return named
    lead = Delegate.objects.filter(party=party, rank=level).order_by("pk").first()
    if lead is None:
        raise NobodyOfLevel(field=field)
    return lead
