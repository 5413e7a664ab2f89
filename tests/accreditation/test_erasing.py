"""All personal data of a person go together: by the verb, by the hour, and none is taken where none is asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from summit.accreditation import photo_checks
from summit.accreditation.models import Accreditation, Letter, Needs, PersonalData, Photo
from summit.accreditation.services import erase_expired, record_needs
from summit.core.models import AuditEntry
from summit.core.processes import ProcessEnded
from summit.summits.models import Summit
from tests.factories.delegations import make_delegate
from tests.factories.personal import NOW, make_accredited, make_jpeg, make_letter, make_personal_data, make_photo

BASE = "/api/v1/summits/bishkek-2025"
OVER = datetime(2025, 12, 27, 18, 0, tzinfo=UTC)
PARTS = (PersonalData, Photo, Letter, Needs)
TABLES = ("accreditation_personaldata", "accreditation_photo", "accreditation_letter", "accreditation_needs")


@pytest.fixture
def person(belarus: Any) -> Accreditation:
    """A person of whom all parts are known."""
    accreditation = make_personal_data(belarus.head).accreditation
    make_photo(accreditation)
    make_letter(accreditation)
    record_needs(accreditation, now=NOW, diets=["halal"], medical="PENICILLIN")
    return accreditation


def test_each_part_is_erased_with_the_rest(api: Any, boris: Any, person: Accreditation) -> None:
    Summit.objects.update(personal_data_until="2099-01-01")
    answer = api.by(boris).delete(f"{BASE}/personal-data/{person.pk}/")

    assert answer.status_code == 204
    assert [part.objects.exists() for part in PARTS] == [False] * 4
    assert Accreditation.objects.filter(pk=person.pk).exists()
    assert {entry.table for entry in AuditEntry.objects.filter(operation="D", actor=boris.pk)} == set(TABLES)


def test_a_person_counts_once_whatever_is_known_of_them(person: Accreditation, belarus: Any) -> None:
    make_photo(make_accredited(make_delegate(belarus)))

    tried = erase_expired(now=OVER, dry_run=True)
    assert [each.count for each in tried] == [2]
    assert [part.objects.count() for part in PARTS] == [1, 2, 1, 1]
    assert [each.count for each in erase_expired(now=OVER)] == [2]
    assert [part.objects.count() for part in PARTS] == [0] * 4
    assert erase_expired(now=OVER) == []


@pytest.mark.parametrize("asked", [True, False])
def test_nothing_is_taken_where_nothing_is_asked_for(api: Any, boris: Any, belarus: Any, *, asked: bool) -> None:
    key = make_accredited(belarus.head).pk
    # The clock of the doors is past the day until which this summit keeps them.
    Summit.objects.update(asks_personal_data=asked)
    photo = {"file": SimpleUploadedFile("photo.jpg", make_jpeg())}
    answers = [
        api.by(boris).put(
            f"{BASE}/personal-data/{key}/", {"passport_number": "QX12345", "date_of_birth": "1961-03-05"}
        ),
        api.by(boris).put(f"{BASE}/needs/{key}/", {"diets": ["vegan"]}),
        api.by(boris).put(f"{BASE}/photos/{key}/", photo, format="multipart"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "personal_data_not_asked")] * 3
    assert [part.objects.exists() for part in PARTS] == [False] * 4


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("time", "photo_too_costly"),
        ("memory", "photo_too_costly"),
        ("crash", "photo_broken"),
    ],
)
def test_an_image_that_costs_too_much_is_refused_by_its_code(
    api: Any, boris: Any, belarus: Any, monkeypatch: Any, reason: str, code: str
) -> None:
    Summit.objects.update(personal_data_until="2099-01-01")

    def ended(*_: object, **__: object) -> bytes:
        raise ProcessEnded(reason)

    monkeypatch.setattr(photo_checks.processes, "run", ended)
    photo = {"file": SimpleUploadedFile("photo.jpg", make_jpeg())}
    answer = api.by(boris).put(f"{BASE}/photos/{make_accredited(belarus.head).pk}/", photo, format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Photo.objects.exists()


def test_a_deleted_accreditation_takes_them_along(person: Accreditation) -> None:
    person.delete()

    assert [part.objects.exists() for part in PARTS] == [False] * 4
