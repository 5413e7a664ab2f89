"""One rule for what people write, at every door."""

import json
import unicodedata
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from summit.accounts.models import User
from summit.core import ics
from summit.core.text import NOT_CARRIED, carried, normalized, validate_line, validate_text
from summit.core.translations import validate_translations

URL = "/api/v1/summits/bishkek-2025/"
UNSEEN = (
    "\x08\x0b\x1b\x00\x7f\x85\u2028\u2029\u202a\u202e\u2066\u2069\u200e\u200f\u061c\u200b\ufeff\xad\u2060\u034f\u115f"
    "\u3164\u2800\ue000\ufdd0\uffff\ud800\u0378\U000e0041\U000e007f"
)
KEPT = {
    "Persian": "می\u200cخواهم",
    "Sinhala": "ශ්\u200dරී",
    "a family": "👩\u200d👩\u200d👧",
    "a flag": "🏳\ufe0f\u200d🌈",
    "a heart": "❤\ufe0f",
    "an ideograph": "葛\U000e0100城",
    "a sign of numbers": "\u0600١",
    "Arabic in English": "Summit (القمة) 2027",
    "spaces": "10\u00a0000\u202fkm",
}


@pytest.mark.parametrize("character", UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("check", [validate_line, validate_text])
def test_what_is_not_seen_is_refused(character: str, check: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        check(f"before{character}after")

    assert refused.value.code == "unseen_character"
    assert f"U+{ord(character):04X}" in refused.value.messages[0]


@pytest.mark.parametrize("text", KEPT.values(), ids=list(KEPT))
def test_what_is_part_of_a_word_or_a_sign_is_kept(text: str) -> None:
    validate_line(text)
    assert normalized(text) == text


@pytest.mark.parametrize("text", ["a\u200d", "\u200da", "a \u200d b", "\ufe0f", "a\ufe0f\ufe0f", "a\u200d\u200db"])
def test_a_joiner_or_selector_by_itself_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="cannot be seen"):
        validate_text(text)


def test_lines_are_for_texts_that_have_lines() -> None:
    validate_text("one\r\ntwo")
    with pytest.raises(ValidationError) as refused:
        validate_line("one\r\ntwo")
    with pytest.raises(ValidationError, match="one line"):
        validate_translations({"en": "Line one\nru: Line two"})

    assert refused.value.code == "line_break"
    assert normalized(" e\u0301\tx\r\ny\rz \n") == "é x\ny\nz"


@given(st.text(max_size=30))
def test_what_is_taken_can_be_carried_and_is_seen(text: str) -> None:
    kept = normalized(text)
    try:
        validate_text(kept)
    except ValidationError:
        return
    assert normalized(kept) == kept == unicodedata.normalize("NFC", kept)
    assert not NOT_CARRIED.search(kept)
    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Co", "Zl", "Zp"} for c in kept.replace("\n", ""))
    if kept:
        validate_line(kept.replace("\n", " "))


@pytest.mark.parametrize("name", ["\u200b", "Boris\u202e", "Bo\x08ris", "Line\nLine", " \u00a0 "])
def test_a_name_is_refused_with_its_field(name: str, api: Any, boris: Any) -> None:
    answer = api.by(boris).patch("/api/v1/me/", {"name": name})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "name")
    assert User.objects.get(pk=boris.pk).name == "Boris"


def test_each_kind_of_field_refuses_at_both_doors(api: Any, alice: Any, belarus: Any, client: Browser) -> None:
    """A title in languages, a line, a list of lines."""
    client.force_login(alice)
    bad = "Hall\u202e"
    venue = {"code": "hall", "name": {"en": "Hall"}, "address": bad}
    api.by(alice)

    answers = [
        api.post(f"{URL}venues/", venue),
        api.post(f"{URL}venues/", {**venue, "name": {"en": bad}, "address": ""}),
        api.post(f"{URL}contacts/", {"delegation": belarus.pk, "name": bad}),
    ]
    form = {"summit": belarus.summit_id, "code": "hall", "name.en": "Hall", "address": bad}
    page = client.post(reverse("admin:calendar_venue_add"), form)

    assert [(a.status_code, a.json()["errors"][0]["field"]) for a in answers] == [
        (400, "address"),
        (400, "name"),
        (400, "name"),
    ]
    assert {a.json()["errors"][0]["code"] for a in answers} == {"unseen_character"}
    assert "U+202E" in str(page.context["adminform"].form.errors["address"])


def test_what_is_taken_is_stored_normalized(api: Any, boris: Any) -> None:
    answer = api.by(boris).patch("/api/v1/me/", {"name": " Jose\u0301\tB "})

    assert answer.json()["name"] == "José B"


def test_old_text_does_not_break_a_calendar(now: Any, summit: Any) -> None:
    event = ics.Event(
        uid="1", sequence=0, changed_at=now, starts_at=now, ends_at=now, summary="a\x08b\x0b", location="c\x1bd"
    )

    calendar = ics.calendar_of([event], summit.zone, name="\x00n", organizer="o@example.org").decode()

    assert not NOT_CARRIED.search(calendar)
    assert "SUMMARY:ab" in calendar
    assert carried(json.loads('"a\\ud800b"')) == "ab"
