"""Many ask for the last place, two decide on one person, and a verdict comes twice at the same instant."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Quota, Verdict
from summit.accreditation.services import (
    VerdictLine,
    decide_on_people,
    enter_person,
    reopen_people,
    save_quota,
    send_people,
    take_over_verdicts,
    withdraw_people,
)
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.races.test_double_booking import RIVALS, at_once
from tests.races.test_lifecycle import outcome

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def summit(transactional_db: None) -> Any:
    return make_summit()


@pytest.fixture
def belarus(summit: Any) -> Any:
    return make_delegation(summit, "BLR")


@pytest.fixture
def boris(summit: Any, belarus: Any) -> Any:
    return make_user("boris", summit, "coordinator", belarus)


@pytest.fixture
def alice(summit: Any) -> Any:
    return make_user("alice", summit, "organizer")


def test_of_64_who_ask_for_the_last_place_one_gets_it(summit: Any, belarus: Any, boris: Any) -> None:
    adviser = make_category(summit, places=2)
    make_person(adviser, belarus)

    def enter(number: int) -> str:
        facts: dict[str, Any] = {"category": adviser, "party": belarus, "name": {"en": f"P{number}"}}
        return outcome(lambda: enter_person(summit, by=boris, now=NOW, **facts))

    assert Counter(at_once(enter)) == {"granted": 1, "quota_full": RIVALS - 1}
    assert Accreditation.objects.count() == 2


def test_of_those_who_become_delegates_one_gets_the_last_place(summit: Any, belarus: Any, boris: Any) -> None:
    member = make_category(summit, "delegate", takes_part=True, places=1)
    function = {"en": "Counsellor"}

    def enter(number: int) -> str:
        facts: dict[str, Any] = {"category": member, "party": belarus, "name": {"en": f"P{number}"}}
        return outcome(lambda: enter_person(summit, by=boris, now=NOW, function=function, **facts))

    assert Counter(at_once(enter, 8)) == {"granted": 1, "quota_full": 7}


def test_a_quota_is_not_lowered_while_its_last_place_is_taken(summit: Any, belarus: Any, boris: Any) -> None:
    adviser = make_category(summit)
    quota = Quota.objects.create(category=adviser, delegation=belarus, places=1)

    def work(number: int) -> str:
        if number == 0:
            mine = Quota.objects.select_related("category").get(pk=quota.pk)
            return outcome(lambda: save_quota(mine, places=0))
        facts: dict[str, Any] = {"category": adviser, "party": belarus, "name": {"en": f"P{number}"}}
        return outcome(lambda: enter_person(summit, by=boris, now=NOW, **facts))

    outcomes = at_once(work, 2)

    assert sorted(outcomes) in (["granted", "quota_below_taken"], ["granted", "quota_full"])
    quota.refresh_from_db()
    assert Accreditation.objects.count() <= quota.places


def test_of_an_approval_and_a_withdrawal_at_once_one_wins(summit: Any, belarus: Any, boris: Any, alice: Any) -> None:
    adviser = make_category(summit, steps=("issuing",))
    for _ in range(5):
        person = make_person(adviser, belarus)
        send_people([person], by=boris, now=NOW)
        seen = [Accreditation.objects.get(pk=person.pk) for _ in range(2)]

        def work(number: int, seen: list[Accreditation] = seen) -> str:
            if number:
                return outcome(lambda: withdraw_people([seen[1]], by=boris, now=NOW))
            return outcome(lambda: decide_on_people([seen[0]], step="issuing", result="passed", by=alice, now=NOW))

        outcomes = Counter(at_once(work, 2))

        person.refresh_from_db()
        refusal = "decided_meanwhile" if person.status == "approved" else "not_at_this_step"
        assert outcomes == {"granted": 1, refusal: 1}


def test_one_verdict_that_comes_eight_times_at_once_is_one(summit: Any, belarus: Any, boris: Any) -> None:
    guard = make_user("guard", summit, "security")
    person = make_person(make_category(summit, steps=("clearance",)), belarus)
    send_people([person], by=boris, now=NOW)
    line = VerdictLine(person.pk, "refused", "Known to us")

    def work(_number: int) -> int:
        return len(take_over_verdicts(summit, [line], by=guard, now=NOW).taken_over)

    assert sorted(at_once(work, 8)) == [0] * 7 + [1]
    assert Verdict.objects.count() == 1


def test_two_of_three_who_are_reopened_at_once_find_no_place(summit: Any, belarus: Any, boris: Any) -> None:
    adviser = make_category(summit, places=1)
    people = [make_person(adviser, belarus, status="withdrawn") for _ in range(3)]

    def work(number: int) -> str:
        return outcome(lambda: reopen_people([people[number]], by=boris, now=NOW))

    assert Counter(at_once(work, 3)) == {"granted": 1, "quota_full": 2}
