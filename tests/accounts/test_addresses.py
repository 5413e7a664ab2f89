"""One form of an address: two spellings are one account, and what sign-in refuses is refused everywhere."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from summit.accounts.models import User
from summit.core.addresses import canonical_address, validate_address
from summit.delegations.models import Contact, Invitation
from tests.signing import LOGIN, PASSWORD

URL = "/api/v1/summits/bishkek-2025/"
REFUSED = (
    "айгүл@example.org",
    "second@example",
    "a,b@example.org",
    '"a b"@example.org',
    "a@[127.0.0.1]",
    "a@10.0.0.12",
    "a\u200b@example.org",
    f"{'a' * 65}@example.org",
)
SPELLINGS = ("BORIS@EXAMPLE.ORG", " boris@example.org ", "ｂｏｒｉｓ＠ｅｘａｍｐｌｅ．ｏｒｇ")


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("H.X@EXAMPLE.ORG", "h.x@example.org"),
        ("info@Пример.КГ", "info@xn--e1afmkfd.xn--c1an"),
        ("info@xn--E1AFMKFD.xn--c1an", "info@xn--e1afmkfd.xn--c1an"),
        ("\u212aate@example.org", "kate@example.org"),
        ("no address", "no address"),
    ],
)
def test_an_address_has_one_form(spelling: str, canonical: str) -> None:
    assert canonical_address(spelling) == canonical


@given(st.text(max_size=40) | st.emails())
def test_the_form_of_the_form_is_the_form(text: str) -> None:
    assert canonical_address(canonical_address(text)) == canonical_address(text)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_any_spelling_signs_in_at_each_door(spelling: str, api: Any, boris: Any) -> None:
    browser = Browser()
    browser.post(reverse("admin:login"), {"login": spelling, "password": PASSWORD})

    assert api.post(LOGIN, {"email": spelling, "password": PASSWORD}).status_code == 201
    assert browser.session["_auth_user_id"] == str(boris.pk)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_wrong_passwords_lock_the_account_in_every_spelling(spelling: str, api: Any, boris: Any) -> None:
    for _ in range(10):
        api.post(LOGIN, {"email": boris.email, "password": "wrong"})

    answer = api.post(LOGIN, {"email": spelling, "password": PASSWORD})
    page = Browser().post(reverse("admin:login"), {"login": spelling, "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"], page.status_code) == (429, "locked_out", 429)


@pytest.mark.parametrize("email", REFUSED)
def test_what_sign_in_refuses_every_door_refuses(
    email: str, api: Any, alice: Any, belarus: Any, client: Browser
) -> None:
    client.force_login(alice)
    party = {"party": belarus.pk, "kind": "viewer", "email": email, "language": "en"}
    contact = {"delegation": belarus.pk, "name": "Desk", "email": email}

    answers = {
        "sign-in": api.post(LOGIN, {"email": email, "password": PASSWORD}),
        "invitation": api.by(alice).post(f"{URL}invitations/", party),
        "contact": api.by(alice).post(f"{URL}contacts/", contact),
    }
    page = client.post(reverse("admin:delegations_invitation_add"), {"summit": belarus.summit.pk, **party})

    assert {door: answer.status_code for door, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert {answer.json()["errors"][0]["field"] for answer in answers.values()} == {"email"}
    assert page.context["adminform"].form.errors["email"]
    with pytest.raises(ValidationError):
        User(email=email, name="Someone").clean_fields(exclude=["password"])
    assert not Contact.objects.exists()
    assert not Invitation.objects.exists()


def test_what_is_stored_is_the_canonical_form(api: Any, alice: Any, belarus: Any, boris: Any) -> None:
    api.by(alice)
    invited = api.post(f"{URL}invitations/", {"party": belarus.pk, "kind": "viewer", "email": "H.ChIEF@Example.ORG"})
    known = api.post(f"{URL}invitations/", {"party": belarus.pk, "kind": "viewer", "email": "BORIS@example.org"})
    contact = api.post(f"{URL}contacts/", {"delegation": belarus.pk, "name": "D", "email": "Desk@Пример.кг"})

    assert invited.json()["email"] == "h.chief@example.org"
    assert Invitation.objects.get(pk=known.json()["id"]).person == boris
    assert contact.json()["email"] == "desk@xn--e1afmkfd.xn--c1an"


def test_the_database_holds_accounts_to_it(boris: Any) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("Boris@EXAMPLE.org", name="Another")


def test_the_database_takes_no_other_spelling(boris: Any) -> None:
    with pytest.raises(IntegrityError, match="user_email_is_canonical"), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = 'Boris@example.org' WHERE id = %s", [boris.pk])


@given(st.emails())
def test_what_is_valid_is_canonical(email: str) -> None:
    canonical = canonical_address(email)
    try:
        validate_address(canonical)
    except ValidationError:
        return
    assert canonical == canonical_address(canonical)
    assert canonical.isascii()
