"""Weapons, radios and vehicles: declared by delegations, decided on by the host's security, their numbers masked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Radio, Vehicle, Weapon
from summit.accreditation.services import erase_expired, erase_personal_data
from summit.core.models import AccessRecord, AuditEntry
from summit.notifications.models import Notification
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.declarations import NOW, make_declarations
from tests.signing import at_the_door

URL = "/api/v1/summits/bishkek-2025/"
WEAPONS, VEHICLES, RADIOS = f"{URL}weapons/", f"{URL}vehicles/", f"{URL}radios/"
NUMBER = "ab-123 456"


@pytest.fixture(autouse=True)
def asking(summit: Any) -> None:
    """The summit keeps personal data, on the clock that the doors ask."""
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")


@pytest.fixture
def guard(summit: Any) -> Any:
    """An officer of the host's security."""
    return make_user("guard", summit, "security")


@pytest.fixture
def bearer(summit: Any, belarus: Any) -> Accreditation:
    category = make_category(summit, "armed-security", steps=("check",), needs=["weapons"])
    return make_person(category, belarus, "Bearer")


def pistol(bearer: Accreditation, **facts: Any) -> dict[str, Any]:
    return {"bearer": bearer.pk, "model": "Service pistol", "serial_number": NUMBER, "rounds": 30, **facts}


def test_it_is_declared_masked_returned_corrected_and_accepted(
    api: Any, boris: Any, guard: Any, bearer: Any, belarus: Any
) -> None:
    made = api.by(boris).post(WEAPONS, pistol(bearer))
    url = f"{WEAPONS}{made.data['id']}/"
    assert (made.status_code, made.data["serial_number"], made.data["delegation"]) == (201, "••••3456", belarus.pk)
    assert (made.data["status"], Weapon.objects.get().number.reveal()) == ("declared", "AB123456")

    unsaid = api.by(guard).post(f"{url}decide/", {"result": "returned"})
    assert (unsaid.status_code, unsaid.data["code"]) == (400, "reason_missing")
    api.post(f"{url}decide/", {"result": "returned", "reason": "The calibre is missing"})
    letter = Notification.objects.get(kind="declarations_decided")
    assert (letter.recipient, letter.context["changes"][0]["reason"]) == (boris, "The calibre is missing")

    changed = api.by(boris).patch(url, {"calibre": "9 mm"})
    assert (changed.data["status"], changed.data["calibre"]) == ("declared", "9 mm")
    accepted = api.by(guard).post(f"{url}decide/", {"result": "accepted"})
    assert accepted.data["status"] == "accepted"
    assert Weapon.objects.get().decided_by == guard
    withdrawn = api.by(boris).post(f"{url}withdraw/")
    again = api.by(boris).patch(url, {"calibre": "8 mm"})
    assert (withdrawn.data["status"], again.data["code"]) == ("withdrawn", "wrong_status")


def test_what_does_not_fit_is_refused_at_its_field(
    api: Any, boris: Any, alice: Any, bearer: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    adviser = make_person(make_category(summit), belarus, "Adviser")
    other = make_person(bearer.category, kazakhstan, "Other")
    api.by(boris).post(WEAPONS, pistol(bearer))
    car = {"delegation": belarus.pk, "model": "Saloon", "plate": "1234 AB-7", "country": "BLR"}
    radio = {"delegation": belarus.pk, "model": "Handheld", "serial_number": "R1"}
    api.post(VEHICLES, car)
    tried = [
        api.post(WEAPONS, pistol(bearer, serial_number="AB 123456")),
        api.post(WEAPONS, pistol(adviser, serial_number="X1")),
        api.post(WEAPONS, pistol(bearer, serial_number="*")),
        api.post(WEAPONS, pistol(bearer, serial_number="X2", rounds=10_001)),
        api.post(RADIOS, {**radio, "frequency": "on Sundays"}),
        api.post(VEHICLES, {**car, "country": "ZZZ"}),
        api.post(VEHICLES, {**car, "delegation": kazakhstan.pk}),
        api.post(VEHICLES, {**car, "plate": "1234 АВ-7"}),  # Cyrillic
        api.by(alice).post(VEHICLES, {**car, "plate": "1235", "driver": other.pk}),
    ]

    said = [(answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) for answer in tried]
    assert said == [
        ("serial_number", "serial_number_taken"),
        ("bearer", "not_armed"),
        ("serial_number", "bad_serial_number"),
        ("rounds", "max_value"),
        ("frequency", "invalid"),
        ("country", "unknown_state"),
        ("delegation", "not_spokesperson"),
        ("plate", "serial_number_taken"),
        ("driver", "not_of_this_delegation"),
    ]
    assert (Weapon.objects.count(), Radio.objects.count(), Vehicle.objects.count()) == (1, 0, 1)


def test_after_the_deadline_a_delegation_names_a_note(api: Any, boris: Any, alice: Any, bearer: Any) -> None:
    Summit.objects.update(people_until="2020-01-01T00:00:00Z")

    late = api.by(boris).post(WEAPONS, pistol(bearer))
    entered = api.by(alice).post(WEAPONS, pistol(bearer))

    assert (late.json()["code"], entered.status_code) == ("note_required", 201)


def test_a_list_is_declared_in_one_call_and_again_changes_nothing(api: Any, boris: Any, bearer: Any) -> None:
    lines = [pistol(bearer, serial_number=f"SN{n}") for n in range(3)]

    first = api.by(boris).post(f"{WEAPONS}bulk/", {"lines": [*lines, {"serial_number": "SN9"}]})
    again = api.post(f"{WEAPONS}bulk/", {"lines": [*lines[:2], {**lines[2], "calibre": "9 mm"}]})

    assert (first.data["created"], first.data["refused"], Weapon.objects.count()) == (3, 1, 3)
    assert (again.data["unchanged"], again.data["changed"]) == (2, 1)


def test_numbers_come_out_for_a_reason_that_is_recorded_and_nowhere_else(
    api: Any, boris: Any, guard: Any, alice: Any, bearer: Any
) -> None:
    url = f"{WEAPONS}{api.by(boris).post(WEAPONS, pistol(bearer)).data['id']}/"
    for reader in (boris, alice, guard):
        assert "AB123456" not in api.by(reader).get(WEAPONS).content.decode()

    told = api.by(guard).post(f"{url}unmask/", {"reason": "Checked at AB 123456"})
    found = api.by(guard).post(f"{url}unmask/", {"reason": "Checked at the border"})
    assert (told.data["code"], found.data["number"]) == ("reason_tells_secret", "AB123456")
    record = AccessRecord.objects.get(what="declarations.weapon")
    assert (record.actor, record.action, record.reason) == (guard.pk, "unmasked", "Checked at the border")
    noted = AuditEntry.objects.filter(table="accreditation_weapon")
    assert noted
    assert not any("AB123456" in f"{entry.before}{entry.after}" for entry in noted)

    held = api.by(boris).post(f"{URL}personal-data/{bearer.pk}/export/", {"reason": "They ask"}).json()["held"]
    assert held["weapons"][0]["serial_number"] == "AB123456"
    assert "Checked at the border" in [access["reason"] for access in held["accesses"]]


def test_they_are_erased_with_the_person_and_the_rest_when_the_retention_ends(belarus: Any) -> None:
    weapon, _radio, vehicle = make_declarations(belarus, number="SN1")

    erase_personal_data(weapon.bearer, now=NOW)

    assert not Weapon.objects.exists()
    vehicle.refresh_from_db()
    assert vehicle.driver is None
    Summit.objects.update(personal_data_until=None)
    erase_expired(now=datetime(2025, 12, 28, tzinfo=UTC))
    assert (Radio.objects.exists(), Vehicle.objects.exists()) == (False, False)


def test_a_person_of_an_armed_category_is_sent_with_their_weapon(api: Any, boris: Any, bearer: Any) -> None:
    send = {"people": [bearer.pk]}
    lacking = api.by(boris).post(f"{URL}accreditations/send/", send)
    api.post(WEAPONS, pistol(bearer))

    assert (lacking.json()["missing"], api.post(f"{URL}accreditations/send/", send).status_code) == (["weapons"], 200)


def test_an_organizer_declares_changes_unmasks_and_withdraws_in_the_admin(alice: Any, bearer: Any) -> None:
    desk, page = at_the_door(alice), "/admin/accreditation/weapon/"
    form = {"bearer": bearer.pk, "kind": "pistol", "model": "Pistol", "rounds": "30"}
    missing = desk.post(f"{page}add/", form)
    assert "serial_number" in missing.context["adminform"].form.errors
    desk.post(f"{page}add/", {**form, "serial_number": NUMBER})
    weapon = Weapon.objects.get()
    desk.post(f"{page}{weapon.pk}/change/", {**form, "calibre": "9 mm"})
    shown = desk.post(f"{page}{weapon.pk}/unmask/", {"reason": "Checked at the border"})
    desk.post(f"{page}{weapon.pk}/withdraw/")

    assert "AB123456" in shown.content.decode()
    assert "AB123456" not in desk.get(page).content.decode() + desk.get(f"{page}{weapon.pk}/change/").content.decode()
    weapon.refresh_from_db()
    assert (weapon.calibre, weapon.status) == ("9 mm", "withdrawn")
