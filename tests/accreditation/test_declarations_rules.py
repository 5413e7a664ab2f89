"""What is refused of weapons, radios and vehicles: to whom, from which status, under which number and after when."""

from typing import Any

import pytest

from summit.accounts.models import Role
from summit.accreditation.models import Accreditation, Declaration, Radio, Vehicle, Weapon
from summit.accreditation.services import erase_personal_data
from summit.core.models import AccessRecord
from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegation
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.correspondence import make_note
from tests.factories.declarations import NOW, make_declarations
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.signing import at_the_door

SUMMITS = "/api/v1/summits/"
URL = f"{SUMMITS}bishkek-2025/"
WEAPONS, VEHICLES, RADIOS = f"{URL}weapons/", f"{URL}vehicles/", f"{URL}radios/"
DOORS = {Weapon: WEAPONS, Radio: RADIOS, Vehicle: VEHICLES}
Status = Declaration.Status
NOT_ALLOWED = [
    (present, wanted)
    for present in Status
    for wanted in Status
    if wanted not in Declaration.TRANSITIONS[present] and not present == wanted == Status.DECLARED
]


@pytest.fixture(autouse=True)
def asking(summit: Any) -> None:
    """The summit keeps personal data, on the clock that the doors ask."""
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")


@pytest.fixture
def guard(summit: Any) -> Any:
    """An officer of the host's security."""
    return make_user("guard", summit, Role.Kind.SECURITY)


@pytest.fixture
def declared(belarus: Any) -> tuple[Weapon, Radio, Vehicle]:
    """One of each kind, of Belarus."""
    return make_declarations(belarus, number="SN0001")


def radio(delegation: Delegation, number: str = "R-1", **facts: Any) -> dict[str, Any]:
    return {"delegation": delegation.pk, "model": "Handheld", "serial_number": number, "frequency": "136-174", **facts}


def of(row: Declaration) -> str:
    """Return the address of the declaration."""
    return f"{DOORS[type(row)]}{row.pk}/"


def refused_at(answer: Any) -> tuple[str, str]:
    """Return the field and the code of the only problem."""
    [error] = answer.json()["errors"]
    return error["field"], error["code"]


@pytest.mark.parametrize(("present", "wanted"), NOT_ALLOWED)
def test_a_step_that_the_table_does_not_lead_to_is_refused(
    api: Any, boris: Any, guard: Any, declared: Any, present: Any, wanted: Any
) -> None:
    vehicle = declared[2]
    Vehicle.objects.update(status=present)

    if wanted == Status.DECLARED:
        answer = api.by(boris).patch(of(vehicle), {"color": "black"})
    elif wanted == Status.WITHDRAWN:
        answer = api.by(boris).post(f"{of(vehicle)}withdraw/")
    else:
        answer = api.by(guard).post(f"{of(vehicle)}decide/", {"result": wanted, "reason": "Because"})

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_status")
    vehicle.refresh_from_db()
    assert (vehicle.status, vehicle.color, vehicle.reason, vehicle.decided_by) == (present, "", "", None)


@pytest.mark.parametrize("present", [Status.ACCEPTED, Status.RETURNED])
def test_what_is_corrected_waits_again_and_what_stays_the_same_does_not(
    api: Any, boris: Any, declared: Any, present: Any
) -> None:
    row = declared[1]
    Radio.objects.update(status=present, reason="As said")

    same = api.by(boris).patch(of(row), {"serial_number": "sn-00 01", "quantity": 1})
    corrected = api.patch(of(row), {"quantity": 2})

    assert (same.data["status"], same.data["reason"]) == (present, "As said")
    assert (corrected.data["status"], corrected.data["quantity"]) == ("declared", 2)


@pytest.mark.parametrize("kind", [Weapon, Radio, Vehicle])
def test_those_of_another_delegation_are_not_found(api: Any, karim: Any, declared: Any, kind: Any) -> None:
    row = kind.objects.get()

    answers = [api.by(karim).get(of(row)), api.patch(of(row), {"model": "Another"}), api.post(f"{of(row)}withdraw/")]
    answers.append(api.post(f"{of(row)}unmask/", {"reason": "Curious"}))

    assert [answer.status_code for answer in answers] == [404] * 4
    assert api.get(DOORS[kind]).data["results"] == []
    row.refresh_from_db()
    assert row.status == "declared"
    assert row.model != "Another"
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("kind", [Role.Kind.VIEWER, Role.Kind.LIAISON, Role.Kind.OBSERVER, Role.Kind.GATE])
def test_who_does_not_declare_neither_reads_nor_writes(
    api: Any, summit: Any, belarus: Any, declared: Any, kind: Any
) -> None:
    party = belarus if kind in Role.PARTY_KINDS else None
    row = declared[1]
    api.by(make_user("other", summit, kind, party))

    answers = [
        api.get(RADIOS),
        api.get(of(row)),
        api.post(RADIOS, radio(belarus)),
        api.post(f"{RADIOS}bulk/", {"lines": [radio(belarus)]}),
        api.patch(of(row), {"model": "Another"}),
        api.post(f"{of(row)}withdraw/"),
        api.post(f"{of(row)}decide/", {"result": "accepted"}),
        api.post(f"{of(row)}unmask/", {"reason": "Curious"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 8
    assert [(row.model, row.status) for row in Radio.objects.all()] == [("Handheld", "declared")]


def test_security_decides_and_declares_nothing_and_organizers_decide_nothing(
    api: Any, alice: Any, boris: Any, guard: Any, belarus: Any, declared: Any
) -> None:
    row = declared[1]
    made = api.by(guard).post(RADIOS, radio(belarus))
    written = [made, api.patch(of(row), {"model": "Another"}), api.post(f"{of(row)}withdraw/")]
    decided = [api.by(user).post(f"{of(row)}decide/", {"result": "accepted"}) for user in (alice, boris)]

    assert [answer.status_code for answer in written + decided] == [403] * 5
    assert [(row.model, row.status) for row in Radio.objects.all()] == [("Handheld", "declared")]


def test_after_the_deadline_a_note_of_the_delegation_lets_it_declare_and_is_attached(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, kazakhstan: Any, declared: Any
) -> None:
    Summit.objects.update(people_until="2020-01-01T00:00:00Z")
    own, other = make_note(summit, belarus), make_note(summit, kazakhstan, number="7")
    row = declared[1]
    api.by(boris)

    unnoted = api.patch(of(row), {"quantity": 2})
    with_other = api.post(RADIOS, radio(belarus, note=other.pk))
    made = api.post(RADIOS, radio(belarus, note=own.pk))
    changed = api.patch(of(row), {"quantity": 3, "note": own.pk})
    by_organizer = api.by(alice).post(RADIOS, radio(belarus, "R-2", note=other.pk))

    assert refused_at(unnoted) == ("note", "note_required")
    assert refused_at(with_other) == ("note", "does_not_exist")
    assert refused_at(by_organizer) == ("note", "note_of_another")
    assert (made.status_code, changed.data["quantity"], Radio.objects.count()) == (201, 3, 2)
    attached = NoteReference.objects.filter(note=own, table="accreditation_radio")
    assert {reference.row for reference in attached} == {str(made.data["id"]), str(row.pk)}
    assert api.by(boris).post(f"{of(row)}withdraw/").data["status"] == "withdrawn"


def test_a_list_is_carried_out_line_by_line_or_not_at_all(
    api: Any, boris: Any, belarus: Any, kazakhstan: Any, declared: Any
) -> None:
    make_declarations(kazakhstan, number="KZ0001")
    lines = [
        radio(belarus, "R-1"),
        radio(belarus, "KZ-0001"),
        radio(kazakhstan, "R-2"),
        radio(belarus, "R-3", quantity=501),
        radio(belarus, "sn 0001", quantity=4),
        "not a line",
    ]

    none = api.by(boris).post(f"{RADIOS}bulk/", {"lines": lines, "atomic": True})
    assert (none.status_code, none.json()["code"]) == (409, "lines_refused")
    assert sorted(Radio.objects.values_list("quantity", flat=True)) == [1, 1]

    some = api.post(f"{RADIOS}bulk/", {"lines": lines}).json()
    outcomes = ["created", "refused", "refused", "refused", "changed", "refused"]
    assert [line["outcome"] for line in some["lines"]] == outcomes
    problems = [line["problem"]["errors"][0]["code"] for line in some["lines"][1:4]]
    assert problems == ["serial_number_taken", "not_spokesperson", "max_value"]
    assert sorted(Radio.objects.values_list("quantity", flat=True)) == [1, 1, 4]


def test_a_number_is_of_one_declaration_of_a_kind_in_a_summit_until_it_is_withdrawn(
    api: Any, alice: Any, boris: Any, belarus: Any, kazakhstan: Any, declared: Any
) -> None:
    row = declared[1]
    Radio.objects.update(status=Status.REFUSED)
    taken = api.by(alice).post(RADIOS, radio(kazakhstan, "sn 00-01"))
    assert refused_at(taken) == ("serial_number", "serial_number_taken")

    elsewhere = make_summit("astana-2026", personal_data_until="2099-01-01")
    theirs = make_delegation(elsewhere, "KAZ", en="Kazakhstan", ru="Казахстан")
    speaker = make_user("speaker", elsewhere, Role.Kind.COORDINATOR, theirs)
    free = api.by(speaker).post(f"{SUMMITS}astana-2026/radios/", radio(theirs, "SN0001"))
    assert free.status_code == 201

    Radio.objects.filter(pk=row.pk).update(status=Status.WITHDRAWN)
    assert api.by(boris).post(RADIOS, radio(belarus, "SN0001")).status_code == 201


def test_a_weapon_is_of_a_person_who_may_be_armed_and_comes(
    api: Any, boris: Any, summit: Any, belarus: Any, kazakhstan: Any, declared: Any
) -> None:
    weapon = declared[0]
    armed = weapon.bearer.category
    adviser = make_person(make_category(summit), belarus, "Adviser")
    refused = make_person(armed, belarus, "Refused", status=Accreditation.Status.REFUSED)
    other = make_person(armed, kazakhstan, "Other")

    tried = [api.by(boris).patch(of(weapon), {"bearer": person.pk}) for person in (adviser, refused)]
    assert [refused_at(answer) for answer in tried] == [("bearer", "not_armed"), ("bearer", "not_accredited")]
    assert refused_at(api.patch(of(weapon), {"bearer": other.pk})) == ("bearer", "does_not_exist")
    assert Weapon.objects.get().bearer == weapon.bearer


@pytest.mark.parametrize("kind", [Weapon, Radio, Vehicle])
def test_each_who_reads_sees_the_number_masked_and_the_one_who_unmasks_is_recorded(
    api: Any, alice: Any, boris: Any, guard: Any, declared: Any, kind: Any
) -> None:
    row = kind.objects.get()
    for reader in (alice, boris, guard):
        assert api.by(reader).get(of(row)).data[kind.number_name] == "••••001"
        assert "SN0001" not in api.get(DOORS[kind]).content.decode()
        assert api.post(f"{of(row)}unmask/", {}).status_code == 400
        assert api.post(f"{of(row)}unmask/", {"reason": "At the border"}).data["number"] == "SN0001"

    records = AccessRecord.objects.filter(what=f"declarations.{kind._meta.model_name}", row=row.pk, action="unmasked")
    assert sorted(records.values_list("actor", flat=True)) == sorted(user.pk for user in (alice, boris, guard))


def test_the_admin_refuses_with_a_sentence_beside_the_field(
    alice: Any, summit: Any, belarus: Any, declared: Any
) -> None:
    desk = at_the_door(alice)
    adviser = make_person(make_category(summit), belarus, "Adviser")
    pistol = {"bearer": adviser.pk, "kind": "pistol", "model": "Pistol", "rounds": "1", "serial_number": "SN7"}
    car = {"party": belarus.pk, "model": "Saloon", "country": "BLR", "plate": "*"}
    handheld = {"party": belarus.pk, "kind": "handheld", "model": "Set", "frequency": "446", "quantity": "1"}
    handheld["serial_number"] = "sn 0001"

    tried = [
        ("weapon", pistol, "bearer", "People of this category carry no weapons."),
        ("radio", handheld, "serial_number", "Another declaration of this summit has this number."),
        ("vehicle", car, "plate", "A number has 2 to 40 letters and digits, full stops or slashes."),
    ]
    for kind, form, field, sentence in tried:
        answer = desk.post(f"/admin/accreditation/{kind}/add/", form)
        assert answer.context["adminform"].form.errors == {field: [sentence]}
        assert sentence in answer.content.decode()
    assert (Weapon.objects.count(), Radio.objects.count(), Vehicle.objects.count()) == (1, 1, 1)


def test_only_what_the_erased_person_carries_is_erased(belarus: Any, kazakhstan: Any, declared: Any) -> None:
    weapon, _radio, vehicle = declared
    others, _other_radio, other_vehicle = make_declarations(kazakhstan, number="KZ0001")

    erase_personal_data(weapon.bearer, now=NOW)

    assert list(Weapon.objects.all()) == [others]
    assert Radio.objects.count() == 2
    vehicle.refresh_from_db()
    other_vehicle.refresh_from_db()
    assert (vehicle.driver, other_vehicle.driver) == (None, others.bearer)
