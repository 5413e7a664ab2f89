"""The second factor: asked for at every door, used once, never told."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.urls import NoReverseMatch, reverse

from summit.accounts.models import CodeAttempts
from summit.accounts.second_factor import CodesLocked, WrongCode, use_code
from summit.core import clock
from summit.core.models import AuditEntry
from tests.access.test_admin import pages
from tests.factories.accounts import make_user
from tests.signing import PASSWORD, at_the_door, by_token, code_of, log_in, set_up_app

DESK, CODE, INDEX = "/admin/", "/admin/login/code/", "/admin/second-factor/"
PAGE = "/admin/delegations/delegation/"
TOKENS = "/api/v1/me/tokens/"


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def sent(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "").split("?")[0]


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def secret(alice: Any) -> str:
    """Of the app that Alice has set up."""
    return set_up_app(at_the_door(alice))


def recovery_codes(browser: Browser) -> list[str]:
    page = browser.get(reverse("mfa_view_recovery_codes"))
    return list(page.context["unused_codes"])


@pytest.mark.usefixtures("required")
def test_who_must_have_one_finds_no_page_before_it_is_set_up(alice: Any) -> None:
    browser = at_the_door(alice)
    urls = [reverse(f"{name}_changelist") for _, name in pages()] + [
        DESK,
        "/admin/timeline/",
        "/admin/password_change/",
    ]

    assert {sent(browser.get(url)) for url in urls} == {(302, INDEX)}
    assert {sent(browser.post(url, {})) for url in urls} == {(302, INDEX)}
    assert problem(browser.get("/api/v1/me/")) == (403, "second_factor_required")

    set_up_app(browser)
    assert len(recovery_codes(browser)) == 10
    assert [browser.get(url).status_code for url in (PAGE, "/api/v1/me/")] == [200, 200]


@pytest.mark.usefixtures("required")
def test_the_api_is_no_way_around_it(alice: Any, boris: Any, summit: Any, settings: Any) -> None:
    organizer_without_admin = make_user("orhan", summit, "organizer")
    settings.SECOND_FACTOR_REQUIRED = False
    before = [by_token(log_in(user).json()["token"]) for user in (alice, organizer_without_admin, boris)]
    settings.SECOND_FACTOR_REQUIRED = True

    for user, client in zip((alice, organizer_without_admin), before[:2], strict=True):
        assert problem(log_in(user)) == (403, "second_factor_missing")
        assert problem(log_in(user, code="123456")) == (403, "second_factor_missing")
        assert problem(client.get("/api/v1/me/")) == (403, "second_factor_required")
    assert before[2].get("/api/v1/me/").status_code == log_in(boris).status_code - 1 == 200


@pytest.mark.usefixtures("required")
def test_the_api_takes_a_code_once(alice: Any, secret: str) -> None:
    code = code_of(secret)

    answers = [problem(log_in(alice)), problem(log_in(alice, code="000000")), log_in(alice, code=code)]
    again = problem(log_in(alice, code=code))

    assert answers[:2] == [(400, "code_needed"), (400, "wrong_code")]
    assert answers[2].status_code == 201
    assert again == (400, "wrong_code")
    client = by_token(answers[2].json()["token"])
    made = by_token(client.post(TOKENS, {"name": "Ours"}).json()["token"])
    assert made.get("/api/v1/summits/bishkek-2025/plans/").status_code == 200


def test_a_wrong_password_asks_for_no_code(alice: Any, secret: str) -> None:
    wrong = log_in(alice, password="wrong", code=code_of(secret))

    assert wrong.json()["errors"][0]["code"] == "wrong_credentials"
    assert log_in(alice, code=code_of(secret)).status_code == 201


def test_a_browser_is_asked_for_it_and_changes_its_session_at_each_step(alice: Any, secret: str) -> None:
    browser, keys = Browser(), []
    browser.get("/admin/login/")
    for url, data in (
        ("/admin/login/", {"login": alice.email, "password": PASSWORD}),
        (CODE, {"code": code_of(secret)}),
    ):
        done = browser.post(url, data)
        keys.append(browser.session.session_key)
        assert browser.get(PAGE).status_code == (302 if url != CODE else 200)

    assert sent(done) == (302, DESK)
    assert len(set(keys)) == 2
    other = at_the_door(alice)
    assert other.post(CODE, {"code": code_of(secret)}).context["form"].errors["code"] == [WrongCode.message]
    assert sent(other.get(DESK)) == (302, "/admin/login/")


def test_recovery_codes_are_shown_once_and_open_once(alice: Any) -> None:
    browser = at_the_door(alice)
    set_up_app(browser)
    codes = recovery_codes(browser)

    assert set(recovery_codes(browser)) == {"****"}
    assert sent(at_the_door(alice).post(CODE, {"code": codes[0]})) == (302, DESK)
    assert problem(log_in(alice, code=codes[0])) == (400, "wrong_code")
    assert log_in(alice, code=codes[1]).status_code == 201


def test_wrong_codes_make_one_wait_at_every_door_and_longer_each_time(alice: Any, secret: str) -> None:
    statuses = [problem(log_in(alice, code=f"00000{n}")) for n in range(6)]
    assert statuses == [(400, "wrong_code")] * 5 + [(429, "codes_locked")]
    page = at_the_door(alice).post(CODE, {"code": code_of(secret)})
    assert page.context["form"].errors["code"] == [CodesLocked.message]

    now, waits = clock.now() + timedelta(days=1), []
    for _ in range(12):
        for n in range(5):
            with pytest.raises(WrongCode):
                use_code(alice, f"00000{n}", now=now)
        waits.append(CodeAttempts.objects.get().locked_until - now)
        now += waits[-1]

    assert [wait.total_seconds() / 60 for wait in waits[:4]] == [30, 60, 120, 240]
    assert waits[-1] == timedelta(days=1)


def test_a_session_that_began_without_it_ends_when_there_is_one(alice: Any) -> None:
    thief, owner = at_the_door(alice), at_the_door(alice)
    assert thief.get(PAGE).status_code == 200

    set_up_app(owner)

    assert [browser.get(PAGE).status_code for browser in (thief, owner)] == [302, 200]
    assert sent(thief.post(reverse("mfa_deactivate_totp"))) == (302, "/admin/login/")


def test_its_secrets_are_neither_kept_nor_noted_nor_logged(alice: Any, caplog: Any) -> None:
    browser = at_the_door(alice)
    secret = set_up_app(browser)
    codes = recovery_codes(browser)
    log_in(alice, code=code_of(secret))
    log_in(alice, code="000000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(m::text, ' ') || (SELECT string_agg(a::text, ' ') FROM core_auditentry a)"
            " FROM mfa_authenticator m")  # fmt: skip
        kept = cursor.fetchone()[0]

    said = kept + caplog.text
    assert [word for word in (secret, *codes, code_of(secret)) if word in said] == []
    assert PASSWORD not in said
    entries = AuditEntry.objects.filter(table="mfa_authenticator", operation="I")
    assert {entry.after["type"]: entry.after["data"] for entry in entries} == {"totp": "***", "recovery_codes": "***"}


def test_secrets_are_read_after_the_secret_key_was_replaced(alice: Any, secret: str, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-not-a-secret-" * 3

    assert log_in(alice, code=code_of(secret)).status_code == 201


def test_a_chief_resets_anothers_and_nobody_else_does(summit: Any, alice: Any, secret: str) -> None:
    token = by_token(log_in(alice, code=code_of(secret)).json()["token"])
    chief = at_the_door(make_user("chief", summit, "chief", is_staff=True))
    organizer = at_the_door(make_user("other", summit, "organizer", is_staff=True))
    url = reverse("admin:accounts_user_reset_second_factor", args=[alice.pk])

    assert organizer.post(url).status_code == 403
    assert chief.get(url).status_code == 200
    assert Authenticator.objects.count() == 2
    assert chief.post(url).status_code == 302

    assert token.get("/api/v1/me/").status_code == 401
    assert log_in(alice).status_code == 201
    entry = AuditEntry.objects.filter(table="mfa_authenticator", operation="D")[0]
    assert entry.actor == int(chief.session["_auth_user_id"])


def test_an_operator_resets_his_own_by_the_shell(alice: Any, secret: str) -> None:
    call_command("reset_second_factor", "ALICE@example.org")

    assert (secret, Authenticator.objects.count(), CodeAttempts.objects.count()) == (secret, 0, 0)


def test_a_factor_is_removed_by_who_has_just_proved_himself(alice: Any, secret: str) -> None:
    browser = at_the_door(alice)
    browser.post(CODE, {"code": code_of(secret)})
    session = browser.session
    session["proved_at"] -= 3600
    session.save()

    assert sent(browser.post(reverse("mfa_deactivate_totp"))) == (302, "/admin/again/")
    browser.post("/admin/again/", {"password": PASSWORD})
    assert sent(browser.post(reverse("mfa_deactivate_totp"))) == (302, INDEX)
    assert Authenticator.objects.count() == 0


def test_who_has_no_page_of_the_admin_may_still_have_one(boris: Any) -> None:
    browser = at_the_door(boris)
    assert sent(browser.get("/admin/login/", follow=True)) == (200, "")
    secret = set_up_app(browser)

    assert [problem(log_in(boris)), log_in(boris, code=code_of(secret)).status_code] == [(400, "code_needed"), 201]
    assert sent(browser.get(DESK)) == (302, "/admin/login/")


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_pages_that_are_not_needed_are_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_nobody_is_led_to_another_site(alice: Any) -> None:
    form = {"login": alice.email, "password": PASSWORD, "next": "https://evil.example/"}

    assert sent(Browser().post("/admin/login/?next=https://evil.example/", form)) == (302, DESK)
