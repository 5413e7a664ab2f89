"""Two answer one invitation, many take the last places of a delegation, a change is accepted and withdrawn at once."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from summit.core.refusals import Refusal
from summit.delegations.models import Delegate, OfficialInvitation, ProposedChange
from summit.delegations.services import accept_change, enter_person, withdraw_change
from summit.delegations.services import official_invitations as services
from tests.factories.bilaterals import make_operator
from tests.factories.delegations import make_delegation, make_official_invitation, make_proposed
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 1, tzinfo=UTC)
RIVALS = 8


def outcome(verb: Any) -> str:
    try:
        verb()
    except Refusal as refusal:
        return refusal.code
    return "granted"


def test_of_two_answers_to_one_invitation_one_counts() -> None:
    belarus, operator = make_delegation(make_summit(), "BLR"), make_operator()
    key = make_official_invitation(belarus).pk
    invitations = [OfficialInvitation.objects.select_related("delegation__summit").get(pk=key) for _ in range(RIVALS)]
    verbs = (services.accept_official_invitation, services.regret_official_invitation)

    outcomes = at_once(lambda n: outcome(lambda: verbs[n % 2](invitations[n], by=operator, now=NOW)), rivals=RIVALS)

    assert Counter(outcomes) == {"granted": 1, "wrong_status": RIVALS - 1}
    invitation = OfficialInvitation.objects.select_related("delegation").get()
    assert invitation.delegation.is_attending == (invitation.status == "accepted")


def test_the_last_places_of_a_delegation_are_taken_once() -> None:
    belarus, operator = make_delegation(make_summit(), "BLR"), make_operator()
    make_official_invitation(belarus, size_limit=4)

    def enter(n: int) -> str:
        text = {"en": f"Person {n}"}
        facts = {"code": f"blr-{n}", "name": text, "office": text}
        return outcome(lambda: enter_person(belarus, by=operator, now=NOW, **facts))

    outcomes = at_once(enter, rivals=RIVALS)

    assert Counter(outcomes) == {"granted": 3, "delegation_full": RIVALS - 3}
    assert Delegate.objects.count() == 4


def test_a_change_is_accepted_or_withdrawn() -> None:
    belarus, operator = make_delegation(make_summit(), "BLR"), make_operator()
    key = make_proposed(belarus).pk
    changes = [ProposedChange.objects.select_related("delegation__summit").get(pk=key) for _ in range(RIVALS)]
    verbs = (accept_change, withdraw_change)

    outcomes = at_once(lambda n: outcome(lambda: verbs[n % 2](changes[n], by=operator, now=NOW)), rivals=RIVALS)

    assert Counter(outcomes) == {"granted": 1, "wrong_status": RIVALS - 1}
    is_entered = Delegate.objects.filter(code="blr-late").exists()
    assert is_entered == (ProposedChange.objects.get().status == "accepted")
