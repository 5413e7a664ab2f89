"""People are entered by their delegation, one or many at a time, within the quotas of the categories."""

from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Category, Quota
from summit.delegations.models import Delegate
from tests.factories.accreditation import make_category, make_person

PEOPLE = "/api/v1/summits/bishkek-2025/accreditations/"


@pytest.fixture
def adviser(summit: Any) -> Category:
    return make_category(summit, places=2)


def entered(category: Category, delegation: Any, name: str = "Aibek", **facts: Any) -> dict[str, Any]:
    return {"category": category.pk, "delegation": delegation.pk, "name": {"en": name}, **facts}


def test_a_coordinator_enters_a_person_of_the_own_delegation(api: Any, boris: Any, belarus: Any, adviser: Any) -> None:
    answer = api.by(boris).post(PEOPLE, entered(adviser, belarus, reference="BLR-7", function={"en": "Adviser"}))

    assert answer.status_code == 201, answer.data
    assert (answer.data["status"], answer.data["name"], answer.data["reference"]) == ("draft", {"en": "Aibek"}, "BLR-7")


def test_nobody_enters_people_of_another_delegation(
    api: Any, boris: Any, vera: Any, olga: Any, belarus: Any, kazakhstan: Any, adviser: Any
) -> None:
    other = api.by(boris).post(PEOPLE, entered(adviser, kazakhstan))
    assert (other.status_code, other.data["errors"][0]["field"]) == (403, "delegation")
    for reader in (vera, olga):
        assert api.by(reader).post(PEOPLE, entered(adviser, belarus)).status_code == 403


def test_people_of_the_host_are_entered_by_organizers(api: Any, alice: Any, boris: Any, summit: Any) -> None:
    staff = make_category(summit, "host-staff", whose="host")
    person = {"category": staff.pk, "name": {"en": "Usher"}}

    assert api.by(boris).post(PEOPLE, person).status_code == 403
    assert api.by(alice).post(PEOPLE, person).status_code == 201


def test_a_category_is_for_delegations_or_for_others(api: Any, alice: Any, summit: Any, belarus: Any) -> None:
    staff = make_category(summit, "host-staff", whose="host")

    answer = api.by(alice).post(PEOPLE, entered(staff, belarus))

    assert (answer.data["code"], answer.data["errors"][0]["field"]) == ("wrong_whose", "delegation")


def test_who_takes_part_becomes_a_delegate_and_keeps_one_name(api: Any, boris: Any, summit: Any, belarus: Any) -> None:
    member = make_category(summit, "delegate", takes_part=True)
    answer = api.by(boris).post(PEOPLE, entered(member, belarus, function={"en": "Counsellor"}))

    person = Accreditation.objects.get(pk=answer.data["id"])
    assert person.delegate is not None
    assert (person.name, person.delegate.name, person.delegate.office) == ({}, {"en": "Aibek"}, {"en": "Counsellor"})
    assert answer.data["name"] == {"en": "Aibek"}
    renamed = api.patch(f"{PEOPLE}{person.pk}/", {"name": {"en": "Aibek B."}})
    assert renamed.data["name"] == {"en": "Aibek B."}
    assert Delegate.objects.get(pk=person.delegate_id).name == {"en": "Aibek B."}


def test_a_delegate_who_is_there_already_is_linked(api: Any, boris: Any, summit: Any, belarus: Any) -> None:
    head = make_category(summit, "head", takes_part=True)
    person = {"category": head.pk, "delegation": belarus.pk, "delegate": belarus.head.pk}

    answer = api.by(boris).post(PEOPLE, person)

    assert answer.data["name"] == belarus.head.name
    assert Delegate.objects.filter(party=belarus).count() == 1


def test_a_full_quota_is_refused_with_its_numbers(api: Any, boris: Any, belarus: Any, adviser: Any) -> None:
    for _ in range(2):
        assert api.by(boris).post(PEOPLE, entered(adviser, belarus)).status_code == 201

    answer = api.post(PEOPLE, entered(adviser, belarus))

    assert (answer.status_code, answer.data["code"]) == (409, "quota_full")
    assert {name: answer.data[name] for name in ("category", "places", "taken")} == {
        "category": "adviser",
        "places": 2,
        "taken": 2,
    }


def test_a_quota_of_the_delegation_counts_instead_of_the_places_of_the_category(
    api: Any, boris: Any, alice: Any, belarus: Any, adviser: Any
) -> None:
    Quota.objects.create(category=adviser, delegation=belarus, places=0)

    assert api.by(boris).post(PEOPLE, entered(adviser, belarus)).data["code"] == "quota_full"
    assert api.by(alice).post(PEOPLE, entered(adviser, belarus)).data["code"] == "quota_full"


def test_a_place_is_free_again_after_a_withdrawal(api: Any, boris: Any, belarus: Any, adviser: Any) -> None:
    one, _two = (make_person(adviser, belarus) for _ in range(2))
    assert api.by(boris).post(f"{PEOPLE}withdraw/", {"people": [one.pk]}).status_code == 200
    assert api.post(PEOPLE, entered(adviser, belarus)).status_code == 201

    again = api.post(f"{PEOPLE}reopen/", {"people": [one.pk]})

    assert again.data["code"] == "quota_full"


def test_a_list_is_entered_all_or_nothing_with_an_answer_to_each_line(
    api: Any, boris: Any, belarus: Any, adviser: Any
) -> None:
    lines = [entered(adviser, belarus, f"P{n}", reference=f"R{n}") for n in range(3)]
    lines[1] = {**lines[1], "email": "nowhere"}

    answer = api.by(boris).post(f"{PEOPLE}bulk/", {"lines": lines, "atomic": True})

    assert (answer.status_code, answer.data["code"]) == (409, "lines_refused")
    assert [line["outcome"] for line in answer.data["lines"]] == ["created", "refused", "created"]
    assert answer.data["lines"][1]["problem"]["errors"][0]["field"] == "email"
    assert not Accreditation.objects.exists()


def test_a_list_is_entered_line_by_line_and_once(api: Any, boris: Any, belarus: Any, adviser: Any) -> None:
    lines = [entered(adviser, belarus, f"P{n}", reference=f"R{n}") for n in range(3)]
    body = {"lines": lines}

    first = api.by(boris).post(f"{PEOPLE}bulk/", body).data
    again = api.post(f"{PEOPLE}bulk/", body).data
    lines[0]["name"] = {"en": "Another"}
    changed = api.post(f"{PEOPLE}bulk/", body).data

    assert [line["outcome"] for line in first["lines"]] == ["created", "created", "refused"]
    assert first["lines"][2]["problem"]["code"] == "quota_full"
    assert [line["outcome"] for line in again["lines"]] == ["unchanged", "unchanged", "refused"]
    assert [line["outcome"] for line in changed["lines"]] == ["changed", "unchanged", "refused"]
    assert Accreditation.objects.count() == 2


def test_after_the_deadline_the_secretariat_enters_people(
    api: Any, alice: Any, boris: Any, belarus: Any, adviser: Category, summit: Any, now: Any
) -> None:
    person = make_person(adviser, belarus)
    summit.people_until = now
    summit.save()

    late = api.by(boris).post(PEOPLE, entered(adviser, belarus))
    assert (late.status_code, late.data["code"]) == (400, "note_required")
    assert api.patch(f"{PEOPLE}{person.pk}/", {"phone": "1"}).data["code"] == "note_required"
    assert api.by(alice).post(PEOPLE, entered(adviser, belarus)).status_code == 201


def test_organizers_alone_set_the_last_day_of_validity(
    api: Any, alice: Any, boris: Any, belarus: Any, adviser: Category
) -> None:
    person = make_person(adviser, belarus)
    facts = {"valid_until": "2027-01-01"}

    assert api.by(boris).patch(f"{PEOPLE}{person.pk}/", facts).data["code"] == "set_by_protocol"
    assert api.by(alice).patch(f"{PEOPLE}{person.pk}/", facts).data["valid_until"] == "2027-01-01"
    assert api.by(boris).patch(f"{PEOPLE}{person.pk}/", facts).status_code == 200
