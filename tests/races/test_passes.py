"""Gates that ask at the same instant, passes that are issued together, and a person who is refused meanwhile."""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from summit.accounts.models import Role
from summit.accreditation.models import Accreditation, GateCheck, Pass
from summit.accreditation.services.gate import Scan, check_pass
from summit.accreditation.services.passes import hand_over_pass, issue_pass, revoke_passes_of
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from tests.factories.accounts import make_user
from tests.factories.passes import make_approved, make_category, make_pass, make_zone
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2025, 11, 26, 6, tzinfo=UTC)
MANY = 12


@pytest.fixture
def summit(transactional_db: None) -> Any:
    return make_summit()


@pytest.fixture
def zone(summit: Any) -> Any:
    return make_zone(summit, passback="refuse")


@pytest.fixture
def drivers(summit: Any, zone: Any) -> Any:
    return make_category(summit, zones=[zone])


@pytest.fixture
def guard(summit: Any) -> Any:
    return make_user("guard", summit, Role.Kind.GATE)


def outcome(verb: Any) -> str:
    try:
        verb()
    except Refusal as refusal:
        return refusal.code
    return "done"


def test_one_pass_at_many_gates_opens_one(drivers: Any, zone: Any, guard: Any) -> None:
    code = make_pass(drivers).code

    at_once(lambda _: check_pass(Scan(code, zone, NOON), by=guard, now=NOON), MANY)

    results = Counter(GateCheck.objects.values_list("result", "reason"))
    assert results == {("passed", ""): 1, ("refused", "already_inside"): MANY - 1}


def test_a_scan_that_is_sent_many_times_at_once_is_recorded_once(drivers: Any, zone: Any, guard: Any) -> None:
    for code in (make_pass(drivers).code, "no code"):
        scan = Scan(code, zone, NOON, scanner="phone", key=uuid4())
        at_once(lambda _, scan=scan: check_pass(scan, by=guard, now=NOON), MANY)

    assert list(GateCheck.objects.order_by("pk").values_list("result", flat=True)) == ["passed", "refused"]


def test_numbers_are_given_once_and_a_person_gets_one_pass(drivers: Any) -> None:
    people = [make_approved(drivers, name=f"Driver {n}") for n in range(MANY // 2)]

    answers = at_once(lambda n: outcome(partial(issue_pass, people[n // 2], now=NOON)), MANY)

    assert Counter(answers) == {"done": MANY // 2, "pass_exists": MANY // 2}
    assert sorted(Pass.objects.values_list("number", flat=True)) == list(range(1, MANY // 2 + 1))


def test_a_pass_has_one_holder(drivers: Any, guard: Any) -> None:
    card = make_pass(drivers, status="printed")
    hand = partial(hand_over_pass, card, by=guard, now=NOON)

    answers = at_once(lambda n: outcome(partial(hand, holder=f"Holder {n}")), MANY)

    assert Counter(answers) == {"done": 1, "has_holder": MANY - 1}


def test_a_person_who_is_refused_while_a_pass_is_issued_has_no_living_one(drivers: Any) -> None:
    @transactional
    def refuse(person: Accreditation) -> None:
        Accreditation.objects.select_for_update(no_key=True).get(pk=person.pk)
        Accreditation.objects.filter(pk=person.pk).update(status=Accreditation.Status.REFUSED)
        revoke_passes_of([person], reason="Refused", now=NOON)

    people = [make_approved(drivers, name=f"Driver {n}") for n in range(MANY // 2)]

    def work(n: int) -> None:
        person = people[n // 2]
        outcome(partial(issue_pass, person, now=NOON) if n % 2 else partial(refuse, person))

    at_once(work, MANY)

    assert not Pass.objects.living().exists()
