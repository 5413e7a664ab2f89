"""Who has no account and who gave a wrong password hear the same, after the same work."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client as Browser

from tests.factories.accounts import make_user
from tests.signing import LOGIN

WORK: Counter[str] = Counter()


class CountedHasher(MD5PasswordHasher):
    """Counts how often it works."""

    algorithm = "counted"

    def encode(self, password: str, salt: str) -> str:
        WORK["hashes"] += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def _counted(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountedHasher"]
    WORK.clear()
    yield
    hashers.get_hashers.cache_clear()


def people() -> dict[str, str]:
    """Addresses that must not be told apart, and what is special about each."""
    make_user("known")
    make_user("staff", is_staff=True)
    make_user("closed", is_active=False)
    waiting = make_user("invited")
    waiting.set_unusable_password()
    waiting.save()
    return {name: f"{name}@example.org" for name in ("known", "staff", "closed", "invited", "nobody")}


def test_the_api_answers_all_alike_after_the_same_work(db: None, api: Any) -> None:
    heard = {}
    for name, email in people().items():
        WORK.clear()
        answer = api.post(LOGIN, {"email": email, "password": "wrong"})
        heard[name] = (answer.status_code, answer.json(), WORK["hashes"])

    assert {str(said) for said in heard.values()} == {str(heard["nobody"])}
    assert heard["nobody"][2] == 1


def test_the_page_answers_all_alike_after_the_same_work(db: None) -> None:
    heard = {}
    for name, email in people().items():
        browser = Browser()
        WORK.clear()
        answer = browser.post("/admin/login/", {"login": email, "password": "wrong"})
        form = answer.context["form"]
        heard[name] = (answer.status_code, dict(form.errors), WORK["hashes"])

    assert {str(said) for said in heard.values()} == {str(heard["nobody"])}
    assert heard["nobody"][2] == 1
    assert heard["nobody"][1] == {"__all__": ["The email address and/or password you specified are not correct."]}


def test_a_right_password_of_a_closed_account_is_a_wrong_one(db: None, api: Any) -> None:
    email = people()["closed"]

    answers = [api.post(LOGIN, {"email": email, "password": password}) for password in ("correct horse battery", "no")]

    assert answers[0].json() == answers[1].json()
