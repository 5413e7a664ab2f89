"""In which language pages and answers are: the account's, or one that a request to the API asks for."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from tests.signing import PASSWORD, log_in, signed_in

LOCALE = Path(__file__).parents[2] / "summit" / "core" / "locale"
MODELS = [model for model in admin.site._registry if model.__module__.startswith("summit.")]
TITLES = {"en": "Bad request", "ru": "Неверный запрос", "ky": "Туура эмес суроо"}


@pytest.fixture
def russian(boris: Any) -> Any:
    """Boris, whose account is in Russian."""
    return spoken(boris, "ru")


def spoken(user: User, language: str) -> User:
    user.language = language
    user.save()
    return user


@pytest.mark.parametrize(
    ("account", "asked", "answered"),
    [
        ("ru", {}, "ru"),
        ("ru", {"HTTP_ACCEPT_LANGUAGE": "en"}, "en"),
        ("ru", {"HTTP_ACCEPT_LANGUAGE": "fr"}, "ru"),
        ("ru", {"HTTP_ACCEPT_LANGUAGE": "fr, en-GB;q=0.5"}, "en"),
        ("en", {"HTTP_ACCEPT_LANGUAGE": "ru-RU"}, "ru"),
        ("ky", {}, "ky"),
    ],
)
def test_the_api_speaks_the_accounts_language_or_the_one_asked_for(
    account: str, asked: dict[str, str], answered: str, boris: Any
) -> None:
    answer = signed_in(spoken(boris, account)).get("/api/v1/summits/bishkek-2025/delegations/?no_such=1", **asked)

    assert (answer.status_code, answer.json()["title"]) == (400, TITLES[answered])
    assert answer.headers["Content-Language"] == answered


def test_what_is_wrong_with_a_value_is_said_in_the_accounts_language(russian: Any) -> None:
    answer = signed_in(russian).patch("/api/v1/me/", {"time_zone": "Europe/Nowhere", "roles": []}).json()

    said = {error["field"]: error["detail"] for error in answer["errors"]}
    assert said["time_zone"] == "Укажите часовой пояс по базе IANA, например Asia/Bishkek."
    assert answer["detail"] == "Некоторые из указанных значений не могут быть приняты."


@pytest.mark.parametrize("asked", ["en", "fr", ""])
def test_the_admin_speaks_the_accounts_language_whatever_the_browser_asks(client: Any, alice: Any, asked: str) -> None:
    client.force_login(spoken(alice, "ru"))

    page = client.get("/admin/", follow=True, HTTP_ACCEPT_LANGUAGE=asked)

    text = page.content.decode()
    assert page.headers["Content-Language"] == "ru"
    assert all(words in text for words in ("Сегодня", "Ожидает ответа", "Запросы на двусторонние встречи"))
    assert not any(words in text for words in ("Waits for an answer", "Bilateral requests", "Silence procedures"))


def test_whoever_is_not_signed_in_is_answered_as_the_browser_asks(client: Any, db: None) -> None:
    page = client.get("/admin/login/", HTTP_ACCEPT_LANGUAGE="ru")

    assert page.headers["Content-Language"] == "ru"
    assert "Войти" in page.content.decode()


def test_what_has_no_kyrgyz_yet_is_read_in_russian() -> None:
    with (LOCALE / "ky" / "LC_MESSAGES" / "django.po").open("rb") as file:
        unsaid = [message.id for message in read_po(file, locale="ky") if message.id and not message.string]
    if not unsaid:
        pytest.skip("Everything has its Kyrgyz.")

    with translation.override("ky"):
        in_kyrgyz = {words: gettext(words) for words in unsaid}
    with translation.override("ru"):
        assert in_kyrgyz == {words: gettext(words) for words in unsaid}
    assert all(words != said for words, said in in_kyrgyz.items())


def test_the_name_of_many_is_in_the_catalogs_although_django_makes_it_of_the_name_of_one() -> None:
    with translation.override("ru"):
        assert BilateralRequest._meta.verbose_name_plural == "запросы на двусторонние встречи"


def test_signing_in_is_answered_in_the_accounts_language(client: Any, russian: Any) -> None:
    desk = client.post(
        "/admin/login/", {"login": russian.email, "password": PASSWORD}, HTTP_ACCEPT_LANGUAGE="en", follow=True
    )

    assert desk.redirect_chain
    assert [str(message) for message in desk.context["messages"]] == [f"Успешный вход под именем {russian.name}."]


def test_a_log_in_without_the_second_factor_is_refused_in_the_accounts_language(settings: Any, russian: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    User.objects.filter(pk=russian.pk).update(is_staff=True)

    answer = log_in(russian)

    assert answer.json()["code"] == "second_factor_missing"
    assert answer.headers["Content-Language"] == "ru"
    assert "второй фактор" in answer.json()["detail"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_way_to_a_page_names_its_app_in_the_accounts_language(client: Any, alice: Any, model: Any) -> None:
    alice.is_superuser = True
    client.force_login(spoken(alice, "ru"))

    page = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))

    with translation.override("ru"):
        name = str(model._meta.app_config.verbose_name)
    assert re.search("[а-я]", name)
    assert name in re.sub(r"(?s)<nav\b.*?</nav>", "", page.content.decode())
