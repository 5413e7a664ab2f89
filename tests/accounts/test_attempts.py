"""One limit for signing in, at every door, before anything is hashed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from summit.accounts.attempts import TooManyAttempts
from summit.core import rate_limits
from tests.accounts.test_same_answer import WORK, CountedHasher
from tests.signing import LOGIN, PASSWORD, at_the_door, set_up_app

PAGE = "/admin/login/"
ACCEPT = "/api/v1/auth/invitations/accept/"


@pytest.fixture(autouse=True)
def counted(settings: Any) -> Iterator[None]:
    """Begin and end with nothing counted."""
    rate_limits.counter().forget()
    yield
    rate_limits.counter().forget()


@pytest.fixture
def few(settings: Any) -> None:
    """Three attempts from one place, and five for one account."""
    settings.RATE_LIMITS = {"account": "600/minute", "login": "3/minute", "login_account": "5/minute"}
    settings.PASSWORD_HASHERS = [f"{CountedHasher.__module__}.{CountedHasher.__name__}"]
    WORK.clear()


def attempt(browser: Browser, number: int = 0, **origin: Any) -> int:
    form = {"login": f"{number}@example.org", "password": "wrong"}
    return browser.post(PAGE, form, **origin).status_code


def test_the_page_refuses_before_the_hash(few: None, db: None) -> None:
    browser = Browser()

    statuses = [attempt(browser, number) for number in range(10)]
    answer = browser.post(PAGE, {"login": "x@example.org", "password": "wrong"})

    assert statuses == [200] * 3 + [429] * 7
    assert WORK["hashes"] == 3
    assert 0 < int(answer["Retry-After"]) <= 60


def test_all_doors_share_one_limit(few: None, api: Any, boris: Any) -> None:
    attempt(Browser())
    api.post(LOGIN, {"email": "1@example.org", "password": "wrong"})
    api.post(ACCEPT, {"token": "none"})

    assert attempt(Browser()) == 429
    assert Browser().post("/invitations/", {"token": "none"}).status_code == 429
    for door, form in ((LOGIN, {"email": boris.email, "password": PASSWORD}), (ACCEPT, {"token": "none"})):
        answer = api.post(door, form)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
        assert 0 < int(answer["Retry-After"]) <= 60


def test_codes_and_passwords_of_who_is_signed_in_count_too(alice: Any, settings: Any) -> None:
    browser = at_the_door(alice)
    set_up_app(browser)
    half = at_the_door(alice)
    settings.RATE_LIMITS = {"account": "600/minute", "login": "3/minute", "login_account": "9/minute"}
    rate_limits.counter().forget()

    again = [browser.post(reverse("account_reauthenticate"), {"password": "wrong"}).status_code for _ in range(2)]
    change = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    code = half.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code

    assert (again, code) == ([200, 200], 200)
    assert browser.post(reverse("account_change_password"), change).status_code == 429
    assert half.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 429


def test_an_account_is_counted_from_everywhere_and_in_every_spelling(few: None, boris: Any) -> None:
    WORK.clear()
    spellings = ("boris@example.org", "BORIS@example.org", " Boris@Example.org")
    answers = [
        Browser().post(PAGE, {"login": spellings[n % 3], "password": "wrong"}, REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in range(7)
    ]

    assert answers == [200] * 5 + [429] * 2
    assert WORK["hashes"] == 5
    assert attempt(Browser(), REMOTE_ADDR="192.0.2.99") == 200


def test_who_is_locked_out_does_not_use_up_what_others_have(few: None, boris: Any, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"login": "99/minute"}
    for _ in range(9):
        Browser().post(PAGE, {"login": boris.email, "password": "wrong"}, REMOTE_ADDR="192.0.2.1")

    right = Browser().post(PAGE, {"login": boris.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.2")

    assert right.status_code == 302


def test_a_network_of_ipv6_is_one_place(few: None, db: None) -> None:
    addresses = [f"2001:db8:1:1::{n}" for n in range(1, 6)]

    assert [attempt(Browser(), n, REMOTE_ADDR=a) for n, a in enumerate(addresses)] == [200] * 3 + [429] * 2
    assert attempt(Browser(), REMOTE_ADDR="2001:db8:1:2::1") == 200


def test_whatever_asks_for_a_password_is_counted(few: None, db: None) -> None:
    request = RequestFactory().post("/anywhere/")
    for _ in range(3):
        authenticate(request, username="a@example.org", password="wrong")

    with pytest.raises(TooManyAttempts):
        authenticate(request, username="b@example.org", password="wrong")
