"""Sessions of browsers: bounded, ended by another password, and asked to authenticate again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.factories.accounts import make_user
from tests.signing import PASSWORD, at_the_door, code_of, set_up_app

DESK, AGAIN = "/admin/delegations/delegation/", "/admin/again/"


def sent(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "").split("?")[0]


def later(browser: Browser, mark: str, **delta: float) -> Browser:
    """Have what the session notes lie so much longer ago."""
    session = browser.session
    session[mark] -= timedelta(**delta).total_seconds()
    session.save()
    return browser


@pytest.mark.parametrize(("mark", "lasts", "ends"), [("began_at", 11.9, 12), ("seen_at", 0.9, 1)])
def test_a_session_ends_when_it_is_old_or_idle(alice: Any, mark: str, lasts: float, ends: float) -> None:
    browser = at_the_door(alice)

    assert later(browser, mark, hours=lasts).get(DESK).status_code == 200
    assert sent(later(browser, mark, hours=ends).get(DESK)) == (302, "/admin/login/")
    assert browser.get("/api/v1/me/").status_code == 401


def test_use_keeps_an_idle_session_and_not_an_old_one(alice: Any) -> None:
    browser = at_the_door(alice)
    for _ in range(12):
        later(browser, "began_at", minutes=59)
        assert later(browser, "seen_at", minutes=59).get(DESK).status_code == 200

    assert later(browser, "began_at", minutes=13).get(DESK).status_code == 302


def test_a_session_that_no_door_began_is_bounded_too(client: Browser, alice: Any) -> None:
    client.force_login(alice)
    assert client.get(DESK).status_code == 200

    assert later(client, "began_at", hours=12).get(DESK).status_code == 302


def test_another_password_ends_the_other_sessions(alice: Any) -> None:
    here, there = at_the_door(alice), at_the_door(alice)
    key = here.session.session_key
    form = {"oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery"}

    assert sent(here.post(reverse("account_change_password"), form)) == (302, "/admin/second-factor/")
    assert [browser.get(DESK).status_code for browser in (here, there)] == [200, 302]
    assert here.session.session_key != key


def test_signing_in_leaves_who_was_signed_in_and_the_name_of_the_session(alice: Any, boris: Any) -> None:
    browser = at_the_door(boris)
    session = browser.session
    session["planted"] = "by another"
    session.save()

    at_the_door(alice, browser)

    assert browser.get("/api/v1/me/").json()["email"] == alice.email
    assert "planted" not in browser.session
    assert browser.session.session_key != session.session_key


@pytest.fixture
def reset(summit: Any) -> str:
    """The address of a verb that asks for a fresh proof."""
    return reverse("admin:accounts_user_end_sign_ins", args=[make_user("eve", summit, "observer").pk])


@pytest.fixture
def chief(summit: Any) -> Any:
    return make_user("chief", summit, "chief", is_staff=True)


def test_what_needs_a_fresh_proof_asks_for_it_and_goes_on(chief: Any, reset: str) -> None:
    browser = at_the_door(chief)
    assert browser.get(reset).status_code == 200

    later(browser, "proved_at", minutes=10)
    asked = browser.get(f"{reset}?x=1")
    assert (asked.status_code, asked["Location"]) == (302, f"{AGAIN}?next={reset.replace('/', '%2F')}%3Fx%3D1")
    assert browser.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert sent(browser.get(reset)) == (302, AGAIN)

    back = browser.post(asked["Location"], {"password": PASSWORD})
    assert (back.status_code, back["Location"]) == (302, f"{reset}?x=1")
    assert browser.get(reset).status_code == 200


def test_what_is_sent_too_late_is_not_done(chief: Any, reset: str) -> None:
    browser = later(at_the_door(chief), "proved_at", minutes=10)
    eve = at_the_door(make_user("eva"))

    assert sent(browser.post(reset)) == (302, AGAIN)
    assert "Please send this once more" in browser.get(AGAIN).content.decode()
    assert eve.get("/api/v1/me/").status_code == 200


def test_the_factor_proves_it_as_well(chief: Any, reset: str) -> None:
    browser = at_the_door(chief)
    secret = set_up_app(browser)
    later(browser, "proved_at", minutes=10)
    assert sent(browser.get(reset)) == (302, AGAIN)

    browser.post("/admin/again/code/", {"code": code_of(secret)})

    assert browser.get(reset).status_code == 200


def test_asking_again_counts_wrong_passwords_and_locks(chief: Any) -> None:
    browser = at_the_door(chief)

    statuses = [browser.post(AGAIN, {"password": "wrong"}).status_code for _ in range(11)]

    assert (statuses[0], statuses[-1]) == (200, 429)
    assert browser.post(AGAIN, {"password": PASSWORD}).status_code == 429


def test_a_session_that_no_door_began_is_not_fresh(client: Browser, chief: Any, reset: str) -> None:
    client.force_login(chief)

    assert sent(client.get(reset)) == (302, AGAIN)
