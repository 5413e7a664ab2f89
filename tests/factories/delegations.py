"""Delegations and delegates for tests."""

from datetime import UTC, datetime
from typing import Any

from summit.delegations.models import Delegate, Delegation, Headship, OfficialInvitation, ProposedChange, Rank
from summit.summits.models import Summit


def make_delegation(summit: Summit, code: str, *, en: str = "", ru: str = "", **fields: Any) -> Delegation:
    """Make a member delegation with a head of state as its head."""
    name = {"en": en or code.title(), "ru": ru or code.title()}
    delegation = Delegation.objects.create(summit=summit, code=code, name=name, **fields)
    delegation.head = make_delegate(delegation, rank=Rank.HEAD_OF_STATE, name=f"President of {name['en']}")
    delegation.save()
    Headship.objects.create(delegation=delegation, delegate=delegation.head)
    return delegation


def make_delegate(
    delegation: Delegation, *, rank: int = Rank.MINISTER, name: str = "Minister", **fields: Any
) -> Delegate:
    """Make a member of the delegation."""
    code = fields.pop("code", None) or f"{delegation.code.lower()}-{Rank(rank).name.lower().replace('_', '-')}"
    text = {"en": name, "ru": name}
    return Delegate.objects.create(
        summit=delegation.summit,
        party=delegation,
        code=code,
        name=text,
        office=text,
        rank=rank,
        **fields,
    )


def make_proposed(delegation: Delegation, name: str = "Adviser") -> ProposedChange:
    """Make a change that waits for the secretariat: another person would be entered."""
    text = {"en": name}
    return ProposedChange.objects.create(
        summit=delegation.summit,
        delegation=delegation,
        kind=ProposedChange.Kind.ENTER,
        facts={"code": f"{delegation.code.lower()}-late", "name": text, "office": text},
        proposed_at=datetime(2025, 11, 1, tzinfo=UTC),
    )


def make_official_invitation(delegation: Delegation, *, status: str = "sent", **facts: Any) -> OfficialInvitation:
    """Invite the delegation at the level of heads of state."""
    sent_at = None if status == "draft" else datetime(2025, 11, 1, tzinfo=UTC)
    return OfficialInvitation.objects.create(
        summit=delegation.summit,
        delegation=delegation,
        status=status,
        sent_at=sent_at,
        **{"inviting_office": {"en": "President"}, "participation": "member", **facts},
    )
