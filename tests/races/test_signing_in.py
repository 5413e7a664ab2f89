"""Two open one link, give one code, guess codes: at the same instant."""

from collections import Counter
from typing import Any

import pytest

from summit.accounts.models import CodeAttempts, Role
from summit.accounts.second_factor import use_code
from summit.core import clock, rate_limits
from summit.core.refusals import Refusal
from summit.delegations.invitations import accept_invitation, invite
from summit.delegations.links import token_of
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.races.test_double_booking import RIVALS, at_once
from tests.signing import at_the_door, code_of, set_up_app

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(verb: Any) -> str:
    try:
        verb()
    except Refusal as refusal:
        return refusal.code
    return "granted"


def test_a_link_opens_for_one() -> None:
    summit = make_summit()
    belarus = make_delegation(summit, "BLR")
    boris = make_user("boris", summit, Role.Kind.COORDINATOR, belarus)
    invitation, _ = invite(
        summit=belarus.summit, party=belarus, kind="viewer", email="nadia@example.org", by=boris, now=clock.now()
    )
    token = token_of(invitation.pk)

    def accept(number: int) -> str:
        data = {"name": f"Nadia {number}", "password": f"a long and quiet river {number}"}
        return outcome(lambda: accept_invitation(token, **data, now=clock.now()))

    results = at_once(accept, rivals=16)

    nadia = invitation.person
    nadia.refresh_from_db()
    assert Counter(results) == {"granted": 1, "invitation_closed": 15}
    assert nadia.roles.count() == 1
    assert nadia.check_password(f"a long and quiet river {results.index('granted')}")


def test_a_limit_holds_for_requests_at_the_same_instant(settings: Any) -> None:
    settings.RATE_LIMITS = {"login": "20/minute", "login_account": "60/minute", "account": "600/minute"}
    rate_limits.counter().forget()

    attempts = at_once(lambda n: Client().post("/api/v1/auth/login/", {"email": f"{n}@example.org", "password": "x"}))

    assert Counter(answer.status_code for answer in attempts) == {400: 20, 429: RIVALS - 20}
    hits = at_once(lambda _: [rate_limits.hit("account", "7", cost=30).allowed for _ in range(4)])
    assert Counter(allowed for each in hits for allowed in each)[True] == 20


def test_a_code_signs_in_one_and_guesses_are_all_counted() -> None:
    alice = make_user("alice", is_staff=True)
    secret = set_up_app(at_the_door(alice))
    right = code_of(secret)

    assert Counter(at_once(lambda _: outcome(lambda: use_code(alice, right, now=clock.now())), rivals=5)) == {
        "granted": 1,
        "wrong_code": 4,
    }
    CodeAttempts.objects.update(wrong=0)
    guesses = at_once(lambda n: outcome(lambda: use_code(alice, f"00000{n}", now=clock.now())), rivals=8)
    assert Counter(guesses) == {"wrong_code": 5, "codes_locked": 3}
