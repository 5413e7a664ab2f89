"""Encrypted fields: what is printed is masked, what is stored is not read, keys can be changed."""

import json
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from summit.accreditation.models import BirthDate, DocumentNumber, PersonalData
from summit.core.encryption import Unreadable
from tests.factories.personal import make_personal_data

NUMBER = "QX7731942"


@pytest.fixture
def recorded(belarus: Any) -> PersonalData:
    return make_personal_data(belarus.head, number=NUMBER)


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, birth FROM accreditation_personaldata")
        return [value for row in cursor.fetchall() for value in row]


def reencrypted() -> str:
    said = StringIO()
    call_command("reencrypt", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("secret", "masked"),
    [
        (DocumentNumber(NUMBER), "••••1942"),
        (DocumentNumber("A12345"), "••••345"),
        (DocumentNumber("A1234"), "••••34"),
        (BirthDate("1961-03-05"), "1961-••-••"),
    ],
)
def test_a_secret_shows_itself_masked_wherever_it_is_printed(secret: Any, masked: str) -> None:
    assert [str(secret), repr(secret), f"{secret}", "%s" % secret, str([secret])[1:-1]] == [masked] * 5  # noqa: UP031
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_the_database_holds_neither_the_value_nor_twice_the_same(recorded: PersonalData) -> None:
    first = stored()
    recorded.save()

    assert all(value.startswith("gAAAA") for value in first)
    assert not set(first) & set(stored())
    assert PersonalData.objects.get().number.reveal() == NUMBER


def test_nobody_looks_for_a_secret(recorded: PersonalData) -> None:
    for lookup in ("number", "number__contains", "birth__gte", "number__in"):
        with pytest.raises(FieldError):
            PersonalData.objects.filter(**{lookup: NUMBER})
    assert PersonalData.objects.filter(number__isnull=False).count() == 1


def test_a_plain_text_is_not_taken_for_a_secret_and_not_repeated(recorded: PersonalData) -> None:
    recorded.number = NUMBER
    with pytest.raises(TypeError, match="number takes a Secret") as refused:
        recorded.save()

    assert NUMBER not in str(refused.value)


def test_a_dump_is_encrypted_and_can_be_loaded(recorded: PersonalData, tmp_path: Any) -> None:
    file = tmp_path / "dump.json"
    call_command("dumpdata", "accreditation.personaldata", output=str(file))
    assert NUMBER not in file.read_text()
    assert "1961" not in file.read_text()
    PersonalData.objects.all().delete()

    call_command("loaddata", str(file), verbosity=0)

    loaded = PersonalData.objects.get()
    assert (loaded.number.reveal(), loaded.birth.reveal()) == (NUMBER, "1961-03-05")


def test_keys_are_changed_one_after_the_other(recorded: PersonalData, settings: Any) -> None:
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    assert PersonalData.objects.get().number.reveal() == NUMBER
    said = [reencrypted() for _ in range(2)]

    settings.FIELD_KEYS = [new]

    assert PersonalData.objects.get().number.reveal() == NUMBER
    assert ["number: 1 of 1" in said[0], "birth: 1 of 1" in said[0]] == [True, True]
    assert "number: 0 of 1" in said[1]


def test_a_key_that_is_still_needed_is_missed_at_once(recorded: PersonalData, settings: Any, caplog: Any) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(Unreadable):
        PersonalData.objects.get()
    assert "FIELD_KEYS opens accreditation.PersonalData.number" in caplog.text
    with pytest.raises(CommandError, match="not in FIELD_KEYS"):
        reencrypted()


def test_what_no_key_opens_is_refused_in_words(
    recorded: PersonalData, settings: Any, client: Any, api: Any, alice: Any
) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    client.force_login(alice)

    page = client.get("/admin/accreditation/personaldata/", follow=True)
    answer = api.by(alice).get(f"/api/v1/summits/bishkek-2025/personal-data/{recorded.pk}/")

    assert (page.status_code, "a key that the service does not have" in page.content.decode()) == (503, True)
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
