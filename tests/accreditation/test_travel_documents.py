"""Travel documents: typed, or read from the machine-readable zone; compared, and valid until the summit is over."""

from datetime import date, timedelta
from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Category, PersonalData
from summit.core.encryption import secret_hashes
from summit.core.models import AuditEntry
from summit.summits.models import Summit
from tests.accreditation.test_mrz import PASSPORT, passport
from tests.factories.delegations import make_delegate
from tests.factories.personal import make_accredited, make_personal_data
from tests.signing import at_the_door

BASE = "/api/v1/summits/bishkek-2025/personal-data/"
ADMIN = "/admin/accreditation/personaldata/"
TYPED = {
    "passport_number": "QX7731942",
    "date_of_birth": "1961-03-05",
    "document_type": "diplomatic",
    "issuing_state": "kgz",
    "nationality": "DEU",
    "expires_on": "2030-12-31",
}


@pytest.fixture
def url(summit: Any, belarus: Any) -> str:
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")
    return f"{BASE}{make_accredited(belarus.head).pk}/"


def fault(answer: Any) -> tuple[int, str, list[str]]:
    """Return the status, the code and the fields at fault."""
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body.get("errors", [])]


def test_it_is_typed_and_states_are_written_as_documents_have_them(api: Any, boris: Any, url: str) -> None:
    body = api.by(boris).put(url, TYPED).json()

    assert {name: body[name] for name in TYPED} == {
        "passport_number": "••••1942",
        "date_of_birth": "1961-••-••",
        "document_type": "diplomatic",
        "issuing_state": "KGZ",
        "nationality": "D",
        "expires_on": "2030-12-31",
    }


def test_a_zone_says_all_of_it(api: Any, boris: Any, url: str) -> None:
    answer = api.by(boris).put(url, {"mrz": passport()})
    unmasked = api.by(boris).post(f"{url}unmask/", {"reason": "Compared with the document"}).json()

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("issuing_state", "nationality", "expires_on")} == {
        "issuing_state": "UTO",
        "nationality": "UTO",
        "expires_on": "2030-12-31",
    }
    assert (unmasked["passport_number"], unmasked["date_of_birth"]) == ("L898902C3", "1974-08-12")


def test_a_zone_and_what_was_typed_agree(api: Any, boris: Any, url: str) -> None:
    same = {
        "mrz": passport(),
        "passport_number": "L8989 02C3",
        "date_of_birth": "1974-08-12",
        "nationality": "uto",
        "expires_on": "2030-12-31",
    }

    assert api.by(boris).put(url, same).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passport_number", "L898902C4"),
        ("date_of_birth", "1974-12-08"),
        ("issuing_state", "KGZ"),
        ("nationality", "KAZ"),
        ("expires_on", "2030-12-30"),
    ],
)
def test_what_differs_from_the_zone_is_refused_at_its_field(
    api: Any, boris: Any, url: str, name: str, value: str
) -> None:
    answer = api.by(boris).put(url, {"mrz": passport(), name: value})

    assert fault(answer) == (400, "differs_from_mrz", [name])
    assert not PersonalData.objects.exists()


def test_a_wrong_digit_is_refused_without_the_value(api: Any, boris: Any, alice: Any, url: str) -> None:
    wrong = passport().replace("L898902C3", "L898902C8")
    answer = api.by(boris).put(url, {"mrz": wrong})
    client = at_the_door(alice)
    typed = {"accreditation": url.split("/")[-2], "document_type": "passport", "mrz": wrong}
    page = client.post(f"{ADMIN}add/", typed)

    assert fault(answer) == (400, "bad_mrz", ["mrz"])
    assert answer.json()["part"] == "number"
    assert "L898902C8" not in answer.content.decode() + page.content.decode()
    assert "of the document&#x27;s number" in page.content.decode()
    assert not PersonalData.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"issuing_state": "KYR"}, "unknown_state", "issuing_state"),
        ({"nationality": "ZZZ"}, "unknown_state", "nationality"),
        ({"expires_on": "2025-11-26"}, "document_expires", "expires_on"),
        ({"document_type": "library_card"}, "invalid", "document_type"),
        ({"mrz": "P<UTO"}, "bad_mrz", "mrz"),
        ({"mrz": "\n".join(PASSPORT)}, "differs_from_mrz", "passport_number"),
        ({"passport_number": "Q-1"}, "bad_passport_number", "passport_number"),
        ({"date_of_birth": "2099-01-01"}, "implausible_date_of_birth", "date_of_birth"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    api: Any, boris: Any, url: str, changes: dict[str, str], code: str, field: str
) -> None:
    answer = api.by(boris).put(url, {**TYPED, **changes})

    status, found, fields = fault(answer)
    assert (status, fields) == (400, [field])
    assert code in (found, "invalid")
    assert not PersonalData.objects.exists()


def test_a_category_may_ask_for_days_after_the_summit(api: Any, boris: Any, url: str, summit: Any) -> None:
    last = summit.ends_on + timedelta(days=90)
    Category.objects.update(document_days=90)
    short = api.by(boris).put(url, {**TYPED, "expires_on": str(last - timedelta(days=1))})
    enough = api.by(boris).put(url, {**TYPED, "expires_on": str(last)})

    assert fault(short) == (400, "document_expires", ["expires_on"])
    assert short.json()["valid_on"] == str(last)
    assert enough.status_code == 200


def test_a_first_record_needs_number_and_birth(api: Any, boris: Any, url: str) -> None:
    answers = [
        api.by(boris).put(url, {"passport_number": "QX7731942"}),
        api.by(boris).put(url, {"date_of_birth": "1961-03-05"}),
        api.by(boris).put(url, {}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert [sorted(error["field"] for error in answer.json()["errors"]) for answer in answers] == [
        ["date_of_birth"],
        ["passport_number"],
        ["date_of_birth", "passport_number"],
    ]


def test_a_change_leaves_the_rest(api: Any, boris: Any, url: str) -> None:
    api.by(boris).put(url, TYPED)
    body = api.by(boris).patch(url, {"nationality": "KAZ"}).json()

    assert (body["nationality"], body["issuing_state"], body["passport_number"]) == ("KAZ", "KGZ", "••••1942")


def test_the_same_number_has_the_same_hash_and_no_one_reads_it(belarus: Any) -> None:
    first = make_personal_data(belarus.head, number="QX7731942", born=date(1961, 3, 5))
    second = make_personal_data(make_delegate(belarus), number="QX7731942", born=date(1970, 1, 1))

    assert first.number_hash == second.number_hash != ""
    assert first.birth_hash != second.birth_hash
    assert "QX7731942" not in first.number_hash
    noted = AuditEntry.objects.filter(table="accreditation_personaldata", operation="I")
    assert {entry.after["number_hash"] for entry in noted} == {"***"}


def test_hashes_are_found_under_each_key_and_made_again_with_the_first(belarus: Any, settings: Any) -> None:
    from cryptography.fernet import Fernet  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    data = make_personal_data(belarus.head)
    old = data.number_hash
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    data.refresh_from_db()

    assert (secret_hashes(data.number)[0] == old, old in secret_hashes(data.number)) == (False, True)
    call_command("reencrypt")
    data.refresh_from_db()
    assert data.number_hash == secret_hashes(data.number)[0] != old
    assert data.birth_hash == secret_hashes(data.birth)[0]


def test_people_who_are_no_delegates_have_documents_too(api: Any, alice: Any, summit: Any, url: str) -> None:
    category = Category.objects.create(summit=summit, code="driver", name={"en": "Driver"}, whose="host")
    driver = Accreditation.objects.create(summit=summit, category=category, name={"en": "A driver"})
    address = f"{BASE}{driver.pk}/"
    recorded = api.by(alice).put(address, TYPED)
    held = api.by(alice).post(f"{address}export/", {"reason": "The driver asks"}).json()["held"]

    assert (recorded.status_code, recorded.json()["delegation"]) == (200, None)
    assert held["personal data"][0]["passport_number"] == "QX7731942"
    assert held["accreditation"][0]["name"] == {"en": "A driver"}
    assert "delegate" not in held
