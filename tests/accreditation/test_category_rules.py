"""What a category and the deadline say of people stays true after each later change, whichever door makes it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Category, Quota, Weapon
from summit.accreditation.services import decide_on_people, erase_expired, withdraw_people
from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegate, Delegation, ProposedChange
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.correspondence import make_note
from tests.factories.declarations import make_declarations
from tests.factories.personal import make_personal_data
from tests.signing import at_the_door

URL = "/api/v1/summits/bishkek-2025/"
PEOPLE, WEAPONS, CATEGORIES = f"{URL}accreditations/", f"{URL}weapons/", f"{URL}accreditation-categories/"
Status = Accreditation.Status


@pytest.fixture(autouse=True)
def asking(summit: Summit) -> None:
    """The summit keeps personal data, on the clock that the doors ask."""
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")


@pytest.fixture
def member(summit: Summit) -> Category:
    return make_category(summit, "member", takes_part=True)


@pytest.fixture
def adviser(summit: Summit) -> Category:
    return make_category(summit, steps=("check",))


@pytest.fixture
def guard(summit: Summit) -> Any:
    """An officer of the host's security."""
    return make_user("guard", summit, "security")


@pytest.fixture
def weapon(belarus: Delegation) -> Weapon:
    return make_declarations(belarus, number="SN0001")[0]


@pytest.fixture
def note(summit: Summit, belarus: Delegation) -> int:
    """A note of Belarus, after the deadline."""
    Summit.objects.filter(pk=summit.pk).update(people_until="2020-01-01T00:00:00Z")
    return make_note(summit, belarus).pk


def approve(person: Accreditation) -> None:
    Accreditation.objects.filter(pk=person.pk).update(status=Status.APPROVED, step=None, waiting_since=None)


def status_of(person: Accreditation) -> str:
    return Accreditation.objects.get(pk=person.pk).status


def test_no_delegate_is_made_or_renamed_here_after_the_deadline_and_the_same_waits_at_the_other_door(
    api: Any, alice: Any, boris: Any, belarus: Any, member: Category, adviser: Category, note: int
) -> None:
    person = make_person(member, belarus, delegate=belarus.head)
    draft = make_person(adviser, belarus, function={"en": "Adviser"})
    new = {"category": member.pk, "delegation": belarus.pk, "name": {"en": "New"}, "function": {"en": "Adviser"}}
    api.by(boris)

    late = [
        api.post(PEOPLE, {**new, "note": note}),
        api.patch(f"{PEOPLE}{person.pk}/", {"name": {"en": "Another"}, "note": note}),
        api.patch(f"{PEOPLE}{draft.pk}/", {"category": member.pk, "note": note}),
    ]
    line = api.post(f"{PEOPLE}bulk/", {"lines": [{**new, "note": note}]}).data["lines"][0]

    assert [(answer.status_code, answer.data["code"], answer.data["verb"]) for answer in late] == [
        (409, "waits_for_secretariat", "delegates")
    ] * 3
    assert line["problem"]["code"] == "waits_for_secretariat"
    assert Delegate.objects.get(party=belarus).name == belarus.head.name
    assert api.patch(f"{PEOPLE}{draft.pk}/", {"phone": "1", "note": note}).status_code == 200
    proposed = api.patch(f"{URL}delegates/{belarus.head.pk}/", {"name": {"en": "Another"}, "note": note})
    assert (proposed.status_code, ProposedChange.objects.count()) == (202, 1)
    assert api.by(alice).patch(f"{PEOPLE}{person.pk}/", {"name": {"en": "Another"}}).status_code == 200


def test_who_comes_after_the_deadline_needs_a_note_and_what_protocol_returned_does_not(
    api: Any, boris: Any, belarus: Any, adviser: Category, note: int
) -> None:
    draft, withdrawn, returned = (
        make_person(adviser, belarus, status=status) for status in ("draft", "withdrawn", "returned")
    )
    api.by(boris)

    unnoted = [
        api.post(f"{PEOPLE}{verb}/", {"people": [one.pk]}) for verb, one in (("send", draft), ("reopen", withdrawn))
    ]
    corrected = api.post(f"{PEOPLE}send/", {"people": [returned.pk]})
    noted = [
        api.post(f"{PEOPLE}{verb}/", {"people": [one.pk], "note": note})
        for verb, one in (("send", draft), ("reopen", withdrawn))
    ]

    assert [(answer.status_code, answer.data["code"]) for answer in unnoted] == [(400, "note_required")] * 2
    assert corrected.data["done"] == 1
    assert [answer.data["done"] for answer in noted] == [1, 1]
    attached = NoteReference.objects.filter(note=note, table="accreditation_accreditation")
    assert set(attached.values_list("row", flat=True)) == {str(draft.pk), str(withdrawn.pk)}


def test_nobody_comes_through_review_into_a_category_whose_needs_they_do_not_meet(
    api: Any, alice: Any, boris: Any, guard: Any, summit: Any, belarus: Any, adviser: Category, now: Any
) -> None:
    strict = make_category(summit, "strict", needs=["travel_document"], steps=("check", "clearance"))
    person = make_person(adviser, belarus)
    api.by(boris).post(f"{PEOPLE}send/", {"people": [person.pk]})
    to_strict = {"category": strict.pk}

    refused = api.patch(f"{PEOPLE}{person.pk}/", to_strict)
    approve(person)
    approved = api.patch(f"{PEOPLE}{person.pk}/", to_strict)

    for answer in (refused, approved):
        assert (answer.status_code, answer.data["code"], answer.data["missing"]) == (
            409,
            "needs_missing",
            ["travel_document"],
        )
    unchecked = make_category(summit, "unchecked", steps=())
    assert api.patch(f"{PEOPLE}{person.pk}/", {"category": unchecked.pk}).data["code"] == "no_steps"
    # The last guard, whose step it ever is: a person who is there all the same.
    step = strict.steps.get(kind="clearance")
    Accreditation.objects.filter(pk=person.pk).update(
        category=strict, status="in_review", step=step, waiting_since=now, sent_at=now
    )
    decided = decide_on_people([person], step="clearance", result="passed", by=guard, now=now, atomic=False)
    verdict = {"reference": person.pk, "result": "passed"}
    taken = api.by(guard).post(f"{URL}vetting/verdicts/", {"lines": [verdict]}).json()
    assert {key: refusal.code for key, refusal in decided.refused.items()} == {person.pk: "needs_missing"}
    assert ("needs_missing" in str(taken), status_of(person)) == (True, "in_review")
    adviser.needs = ["photo"]
    adviser.save()
    Accreditation.objects.filter(pk=person.pk).update(category=adviser, step=adviser.steps.get())
    issued = api.by(alice).post(f"{PEOPLE}decide/", {"people": [person.pk], "step": "check", "result": "passed"})
    assert (issued.status_code, issued.data["missing"]) == (409, ["photo"])


@pytest.mark.parametrize("door", ["api", "admin", "retention"])
def test_an_erased_document_is_a_changed_one_until_the_retention_ends(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, door: str
) -> None:
    person = make_personal_data(belarus.head).accreditation
    person.category.steps.create(kind="check", position=1)
    approve(person)

    if door == "api":
        assert api.by(boris).delete(f"{URL}personal-data/{person.pk}/").status_code == 204
    elif door == "admin":
        desk = at_the_door(alice)
        assert desk.post(f"/admin/accreditation/personaldata/{person.pk}/erase/").status_code == 302
    else:
        Summit.objects.filter(pk=summit.pk).update(personal_data_until="2025-12-31")
        assert [one.count for one in erase_expired(now=datetime(2026, 6, 1, tzinfo=UTC))] == [1]

    assert status_of(person) == ("approved" if door == "retention" else "in_review")


def test_a_delegate_is_not_moved_to_a_category_that_has_none_unless_they_are_named_apart(
    api: Any, boris: Any, belarus: Any, member: Category, adviser: Category
) -> None:
    person = make_person(member, belarus, delegate=belarus.head)
    approve(person)

    tied = api.by(boris).patch(f"{PEOPLE}{person.pk}/", {"category": adviser.pk})
    assert (tied.status_code, tied.data["code"], tied.data["errors"][0]["field"]) == (409, "still_delegate", "category")
    apart = api.patch(f"{PEOPLE}{person.pk}/", {"category": adviser.pk, "delegate": None})
    assert (apart.data["name"], apart.data["delegate"], apart.data["status"]) == (belarus.head.name, None, "in_review")
    renamed = api.patch(f"{PEOPLE}{person.pk}/", {"name": {"en": "Own"}})
    assert (renamed.data["name"], Delegate.objects.get().name) == ({"en": "Own"}, belarus.head.name)


@pytest.mark.parametrize("facts", [{"whose": "host"}, {"takes_part": True}])
def test_what_a_category_is_stays_while_people_are_in_it(
    api: Any, alice: Any, belarus: Any, adviser: Category, facts: dict[str, object]
) -> None:
    make_person(adviser, belarus, status=Status.WITHDRAWN)

    refused = api.by(alice).patch(f"{CATEGORIES}{adviser.pk}/", facts)
    other = api.patch(f"{CATEGORIES}{adviser.pk}/", {"whose": "delegation", "places": 4})

    assert (refused.status_code, refused.data["code"]) == (409, "category_in_use")
    assert (refused.data["errors"][0]["field"], other.status_code) == (next(iter(facts)), 200)
    Accreditation.objects.all().delete()
    assert api.patch(f"{CATEGORIES}{adviser.pk}/", facts).status_code == 200


def test_who_has_declared_weapons_keeps_a_category_that_bears_them(
    api: Any, boris: Any, guard: Any, weapon: Weapon, adviser: Category
) -> None:
    bearer = f"{PEOPLE}{weapon.bearer.pk}/"

    armed = api.by(boris).patch(bearer, {"category": adviser.pk})
    assert (armed.status_code, armed.data["code"], armed.data["errors"][0]["field"]) == (409, "still_armed", "category")
    assert api.post(f"{WEAPONS}{weapon.pk}/withdraw/").status_code == 200
    assert api.patch(bearer, {"category": adviser.pk}).status_code == 200

    # A weapon of somebody who may not bear it is refused, and never accepted.
    Weapon.objects.update(status="declared")
    accepted = api.by(guard).post(f"{WEAPONS}{weapon.pk}/decide/", {"result": "accepted"})
    assert (accepted.status_code, accepted.data["code"]) == (400, "not_armed")
    refused = api.post(f"{WEAPONS}{weapon.pk}/decide/", {"result": "refused", "reason": "Not armed"})
    assert refused.data["status"] == "refused"


def test_the_weapons_of_who_does_not_come_are_withdrawn(boris: Any, weapon: Weapon, now: Any) -> None:
    Weapon.objects.update(status="accepted")

    withdraw_people([weapon.bearer], by=boris, now=now)

    assert Weapon.objects.get().status == "withdrawn"


def test_a_refusal_by_mistake_is_reversed_by_security_or_declared_again(
    api: Any, boris: Any, guard: Any, weapon: Weapon
) -> None:
    url = f"{WEAPONS}{weapon.pk}/"
    Weapon.objects.update(status="refused", reason="Mistaken")

    accepted = api.by(guard).post(f"{url}decide/", {"result": "accepted"})
    assert (accepted.data["status"], Weapon.objects.get().decided_by) == ("accepted", guard)
    api.post(f"{url}decide/", {"result": "refused", "reason": "No"})
    again = {"bearer": weapon.bearer.pk, "model": "Pistol", "serial_number": "SN0001"}
    assert api.by(boris).post(WEAPONS, again).data["code"] == "serial_number_taken"
    assert api.post(f"{url}withdraw/").data["status"] == "withdrawn"
    assert api.post(WEAPONS, again).status_code == 201


def test_delegations_have_no_quota_of_the_hosts_people_and_no_passes_if_they_do_not_come(
    api: Any, alice: Any, summit: Any, belarus: Any
) -> None:
    staff = make_category(summit, "host-staff", whose="host")

    quota = api.by(alice).post(f"{URL}quotas/", {"category": staff.pk, "delegation": belarus.pk, "places": 1})
    Delegation.objects.filter(pk=belarus.pk).update(is_attending=False)
    asked = {"delegation": belarus.pk, "kind": "transferable", "count": 1, "zones": []}
    passes = api.post(f"{URL}passes/to-delegation/", asked)

    assert (quota.status_code, quota.data["code"], Quota.objects.exists()) == (400, "not_for_delegations", False)
    assert (passes.status_code, passes.data["code"]) == (409, "delegation_does_not_come")
