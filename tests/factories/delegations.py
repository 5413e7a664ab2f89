"""Delegations and delegates for tests."""

from datetime import UTC, date, datetime
from typing import Any

from summit.delegations.models import Delegate, Delegation, PersonalData, ProposedChange, Rank
from summit.delegations.services import record_personal_data
from summit.summits.models import Summit


def make_delegation(summit: Summit, code: str, *, en: str = "", ru: str = "", **fields: Any) -> Delegation:
    """Make a member delegation with a head of state as its head."""
    name = {"en": en or code.title(), "ru": ru or code.title()}
    delegation = Delegation.objects.create(summit=summit, code=code, name=name, **fields)
    delegation.head = make_delegate(delegation, rank=Rank.HEAD_OF_STATE, name=f"President of {name['en']}")
    delegation.save()
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


def make_personal_data(delegate: Delegate, *, number: str = "QX7731942", born: date = date(1961, 3, 5)) -> PersonalData:
    """Record a delegate's passport number and date of birth."""
    now = datetime(2025, 11, 1, tzinfo=UTC)
    return record_personal_data(delegate, passport_number=number, date_of_birth=born, now=now)


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
