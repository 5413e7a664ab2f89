"""Codes of languages: one rule at every door."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from summit.accounts.models import User
from summit.core.languages import is_language
from summit.core.translations import validate_translations
from summit.delegations.models import PrecedencePolicy
from summit.facilities.languages import validate_language_pair
from summit.facilities.models import Interpreter
from summit.summits.models import Summit

URL = "/api/v1/summits/bishkek-2025/"


@pytest.mark.parametrize("code", ["en", "ru", "ky", "kk", "prs", "zh-hant", "uz-cyrl", "ru-kz"])
def test_languages_that_there_are(code: str) -> None:
    assert is_language(code)
    validate_translations({code: "A text"})


@pytest.mark.parametrize("code", ["klingon", "xx", "qaa", "und", "mul", "EN", "en_us", "ru-", "", "e", "en-xyzzy"])
def test_what_is_no_language(code: str) -> None:
    assert not is_language(code)
    with pytest.raises(ValidationError):
        validate_translations({code: "A text"})


@pytest.mark.parametrize("pair", ["klingon", "ru-xx", "ru-ru", "ky", "ky-ru-en"])
def test_what_is_no_pair(pair: str) -> None:
    with pytest.raises(ValidationError, match="pair of languages"):
        validate_language_pair(pair)


@pytest.mark.parametrize(
    ("given", "kept"), [("ru-RU", "ru"), ("ru_RU", "ru"), ("RU", "ru"), ("en-GB", "en"), ("ky-cyrl", "ky")]
)
def test_a_variety_of_a_language_that_messages_are_written_in_is_that_language(
    given: str, kept: str, api: Any, boris: Any
) -> None:
    answer = api.by(boris).patch("/api/v1/me/", {"language": given})

    assert (answer.status_code, answer.json()["language"]) == (200, kept)
    assert User.objects.get(pk=boris.pk).language == kept


@pytest.mark.parametrize("language", ["fr", "klingon", "ru-xyzzy", "rus sian"])
def test_others_are_refused(language: str, api: Any, boris: Any) -> None:
    answer = api.by(boris).patch("/api/v1/me/", {"language": language})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "language")


def test_each_register_knows_languages(summit: Summit, api: Any, alice: Any, client: Browser) -> None:
    policy = {"code": "order", "name": {"en": "Order"}, "language": "klingon"}
    client.force_login(alice)
    form = {"summit": summit.pk, "code": "i", "name": "en: I", "turnover": 0, "language_pairs": "ky-klingon"}

    answer = api.by(alice).post(f"{URL}precedence-policies/", policy)
    page = client.post(reverse("admin:facilities_interpreter_add"), form)
    summit.languages = ["xx"]
    with pytest.raises(ValidationError, match="not a language code"):
        summit.full_clean()

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "bad_language")
    assert page.status_code == 200
    assert not PrecedencePolicy.objects.exists()
    assert not Interpreter.objects.exists()
