"""Needs: recorded by the delegation, shown as dots, unmasked for a reason that is noted; the caterer gets numbers."""

from typing import Any

import pytest

from summit.accreditation.models import Needs
from summit.accreditation.services import record_needs
from summit.core.models import AccessRecord, AuditEntry
from summit.summits.models import Summit
from tests.factories.delegations import make_delegate
from tests.factories.personal import NOW, make_accredited
from tests.signing import at_the_door

BASE = "/api/v1/summits/bishkek-2025/needs/"
ADMIN = "/admin/accreditation/needs/"
GIVEN = {"diets": ["vegan", "halal"], "medical": "PENICILLIN", "accessibility": "", "blood_group": "AB-"}
REASON = {"reason": "The doctor on duty asks"}


@pytest.fixture
def url(summit: Any, belarus: Any) -> str:
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")
    return f"{BASE}{make_accredited(belarus.head).pk}/"


def test_they_are_dots_until_somebody_says_why(api: Any, boris: Any, alice: Any, url: str) -> None:
    recorded = api.by(boris).put(url, GIVEN)
    amended = api.by(boris).patch(url, {"accessibility": "A ramp"})
    unmasked = api.by(alice).post(f"{url}unmask/", REASON)
    without = api.by(alice).post(f"{url}unmask/", {})
    telling = api.by(alice).post(f"{url}unmask/", {"reason": "He must have no penicillin"})

    assert (recorded.status_code, recorded.json()["medical"], recorded.json()["accessibility"]) == (200, "••••", None)
    assert amended.json()["accessibility"] == "••••"
    assert "PENICILLIN" not in recorded.content.decode() + api.by(alice).get(BASE).content.decode()
    assert unmasked.json() | {"id": 0} == {**GIVEN, "id": 0, "diets": ["halal", "vegan"]} | {
        "accessibility": "A ramp",
        "dietary_notes": "",
    }
    assert (without.status_code, telling.json()["code"]) == (400, "reason_tells_secret")
    assert [(r.what, r.reason) for r in AccessRecord.objects.all()] == [("accreditation.needs", REASON["reason"])]
    entry = AuditEntry.objects.get(table="accreditation_needs", operation="I")
    assert (entry.after["medical_needs"], entry.after["blood"]) == ("***", "***")


def test_to_others_there_are_none(
    api: Any, url: str, vera: Any, karim: Any, leyla: Any, olga: Any, belarus: Any
) -> None:
    record_needs(make_accredited(belarus.head), now=NOW, **GIVEN)

    assert {user.name: api.by(user).get(url).status_code for user in (vera, karim, leyla, olga)} == {
        "Vera": 403,
        "Karim": 404,
        "Leyla": 403,
        "Olga": 403,
    }


def test_the_caterer_gets_numbers_without_names(api: Any, alice: Any, karim: Any, url: str, belarus: Any) -> None:
    people = [make_accredited(belarus.head), make_accredited(make_delegate(belarus, name="Minister"))]
    for person in people:
        record_needs(person, now=NOW, diets=["vegan"], medical="PENICILLIN")
    record_needs(people[1], now=NOW, diets=["vegan", "diabetic"])
    counted, others = (api.by(user).get(f"{BASE}diets/") for user in (alice, karim))
    client = at_the_door(alice)

    assert counted.json() == [{"diet": "vegan", "people": 2}, {"diet": "diabetic", "people": 1}]
    assert others.json() == []
    page = client.get(f"{ADMIN}caterer", follow=True).content.decode()
    assert "vegan: 2, for diabetics: 1" in page


def test_an_organizer_records_and_unmasks_them_in_the_admin(alice: Any, url: str, belarus: Any) -> None:
    client, person = at_the_door(alice), make_accredited(belarus.head).pk
    added = client.post(f"{ADMIN}add/", {"accreditation": person, **GIVEN})
    changed = client.post(f"{ADMIN}{person}/change/", {"dietary_notes": "No coriander"})
    page = client.get(f"{ADMIN}{person}/change/").content.decode()
    unmasked = client.post(f"{ADMIN}{person}/unmask/", REASON).content.decode()

    assert (added.status_code, changed.status_code) == (302, 302)
    assert ("PENICILLIN" in page, "coriander" in page, "medical needs" in page) == (False, False, True)
    assert ("PENICILLIN" in unmasked, "No coriander" in unmasked) == (True, True)
    client.post(f"{ADMIN}{person}/erase/")
    assert not Needs.objects.exists()
