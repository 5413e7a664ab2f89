"""Codes of languages: one rule at every door."""

from datetime import UTC, datetime, timedelta
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
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.programme.services import create_feed, publish_revision
from summit.summits.models import Summit
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.printouts.reading import text_of

URL = "/api/v1/summits/bishkek-2025/"
TEN = datetime(2025, 11, 26, 4, tzinfo=UTC)


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
    ("chosen", "kept"), [("ru-RU", "ru"), ("ru_RU", "ru"), ("RU", "ru"), ("en-GB", "en"), ("ky-cyrl", "ky")]
)
def test_a_variety_of_a_language_that_messages_are_written_in_is_that_language(
    chosen: str, kept: str, api: Any, boris: Any
) -> None:
    answer = api.by(boris).patch("/api/v1/me/", {"language": chosen})

    assert (answer.status_code, answer.json()["language"]) == (200, kept)
    assert User.objects.get(pk=boris.pk).language == kept


@pytest.mark.parametrize("language", ["fr", "klingon", "ru-xyzzy", "rus sian"])
def test_others_are_refused(language: str, api: Any, boris: Any) -> None:
    answer = api.by(boris).patch("/api/v1/me/", {"language": language})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "language")


def test_each_register_knows_languages(summit: Summit, api: Any, alice: Any, client: Browser) -> None:
    policy = {"code": "order", "name": {"en": "Order"}, "language": "klingon"}
    client.force_login(alice)
    form = {"summit": summit.pk, "code": "i", "name.en": "I", "turnover": 0, "language_pairs": "ky-klingon"}

    answer = api.by(alice).post(f"{URL}precedence-policies/", policy)
    page = client.post(reverse("admin:facilities_interpreter_add"), form)
    summit.languages = ["xx"]
    with pytest.raises(ValidationError, match="not a language code"):
        summit.full_clean()

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "bad_language")
    assert page.status_code == 200
    assert not PrecedencePolicy.objects.exists()
    assert not Interpreter.objects.exists()


def test_a_list_names_each_once_at_every_door(
    summit: Summit, api: Any, alice: Any, belarus: Any, kazakhstan: Any, client: Browser
) -> None:
    client.force_login(alice)
    form = {"summit": summit.pk, "code": "i", "name.en": "I", "turnover": 0, "language_pairs": "ky-ru,ky-ru"}
    room = make_room(summit)
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "x", "minutes": 30}
    twice = {"interpretation": ["ky-ru", "ky-ru"]}

    answers = [
        api.by(alice).patch(URL, {"languages": ["en", "EN"]}, headers={"If-Match": "*"}),
        api.patch(f"{URL}rooms/{room.pk}/", {"equipment": ["booth", " booth "]}),
        api.patch(f"{URL}delegates/{belarus.head_id}/", {"languages": ["ru", "ru"]}),
        api.patch(f"{URL}sessions/{make_session(summit).pk}/", {"languages": ["ru", "ru"]}, headers={"If-Match": "*"}),
        api.post(f"{URL}bilateral-requests/", {**wish, **twice}),
        api.post(f"{URL}reminder-rules/", {"minutes_before": 7, "channels": ["email", "email"]}),
    ]
    page = client.post(reverse("admin:facilities_interpreter_add"), form)
    both_ways = api.post(f"{URL}bilateral-requests/", {**wish, "interpretation": ["ky-ru", "ru-ky"]})

    assert [(a.status_code, a.json()["errors"][0]["code"]) for a in answers] == [(400, "given_twice")] * len(answers)
    assert not Interpreter.objects.exists()
    assert "Name each once." in page.content.decode()
    assert both_ways.json()["interpretation"] == ["ru-ky"]


def test_where_there_is_no_kyrgyz_its_reader_gets_russian_then_english(
    summit: Summit, belarus: Any, boris: Any, api: Any, now: Any
) -> None:
    summit.languages = ["ky", "ru", "en"]
    summit.save()
    boris.language = "ky"
    boris.save()
    titles = {
        "all": {"en": "Opening", "ru": "Открытие", "ky": "Ачылыш"},
        "no-ky": {"en": "Council", "ru": "Совет"},
        "en": {"en": "Dinner", "de": "Abendessen"},
    }
    room = make_room(summit, name={"en": "Blue hall", "ru": "Синий зал"})
    for hour, (code, title) in enumerate(titles.items()):
        hours = {"starts_at": TEN + timedelta(hours=hour), "ends_at": TEN + timedelta(hours=hour + 1)}
        make_session(summit, code, title=title, room=room, delegates=[belarus.head], **hours)
    publish_revision(summit, by=boris, now=now, even_if_warned=True)
    letters = [render(each) for each in Notification.objects.filter(recipient=boris)]
    _, token = create_feed(summit=summit, owner=boris, now=now)
    feed = api.get(f"/feeds/{token}.ics").content.decode()
    paper = text_of(api.by(boris).get(f"{URL}printouts/programme/").content)

    for text in (" ".join(f"{each.subject} {each.body}" for each in letters), feed):
        assert [word for word in ("Ачылыш", "Совет", "Dinner", "Синий зал") if word not in text] == []
        assert [word for word in ("Opening", "Открытие", "Council", "Abendessen", "Blue hall") if word in text] == []
    # A paper is all in one of the languages that papers are printed in.
    assert [word for word in ("Открытие", "Совет", "Dinner", "Синий зал") if word not in paper] == []
