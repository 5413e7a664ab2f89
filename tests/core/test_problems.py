"""Every error is a problem with a stable code and, where there is one, the field at fault."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from summit.core.translations import validate_translations
from summit.decisions.models.decision import validate_texts
from tests.factories.bilaterals import make_request
from tests.factories.facilities import make_room, make_venue

URL = "/api/v1/summits/bishkek-2025/"


def test_refusal_is_a_409_problem(api: Any, alice: Any) -> None:
    payload = {"code": "blue", "name": {"en": "Blue"}, "address": ""}
    api.by(alice).post(f"{URL}venues/", payload)

    answer = api.by(alice).post(f"{URL}venues/", payload)

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Refused",
        "status": 409,
        "code": "contradiction",
        "detail": "Another venue of this summit has this code.",
        "constraint": "venue_code_is_unique_in_summit",
        "errors": [{"field": "code", "code": "contradiction", "detail": "Another venue of this summit has this code."}],
    }


def test_what_contradicts_other_rows_names_its_field(api: Any, alice: Any, belarus: Any, summit: Any) -> None:
    one, two = (make_venue(summit, code).pk for code in ("one", "two"))
    way = {"origin": one, "destination": two, "minutes": 5}
    host = {"name": {"en": "Host"}, "is_host": True}
    api.by(alice).post(f"{URL}transfers/", way)
    api.post(f"{URL}delegations/", {"code": "AAA", **host})

    for rows, body, field in (
        ("transfers", way, "destination"),
        ("transfers", {**way, "destination": one}, "destination"),
        ("delegations", {"code": "BBB", **host}, "is_host"),
        ("delegations", {"code": belarus.code, "name": {"en": "x"}}, "code"),
    ):
        with transaction.atomic():
            answer = api.post(f"{URL}{rows}/", body)
            transaction.set_rollback(True)
        assert (answer.status_code, answer.json()["code"]) == (409, "contradiction")
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_what_a_refusal_adds_leaves_the_members_of_a_problem_alone(
    api: Any, boris: Any, belarus: Any, kazakhstan: Any
) -> None:
    url = f"{URL}bilateral-requests/{make_request(belarus, kazakhstan).pk}/withdraw/"
    api.by(boris).post(url)

    answer = api.post(url).json()

    assert (answer["status"], answer["code"], answer["present"]) == (409, "wrong_status", "withdrawn")


def test_bad_values_name_their_fields(api: Any, alice: Any) -> None:
    answer = api.by(alice).post(f"{URL}venues/", {"code": "b l", "name": {"en": "\x00"}, "address": "x" * 301})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert {error["field"] for error in answer.json()["errors"]} == {"code", "name", "address"}


@pytest.mark.parametrize(
    "name", [None, "", [], {}, {"en": 5}, {"en": ""}, {"english language": "x"}, {"en": "x" * 501}, {"en": "a\x00b"}]
)
def test_texts_that_are_none_are_refused(api: Any, alice: Any, name: Any) -> None:
    answer = api.by(alice).post(f"{URL}venues/", {"code": "blue", "name": name})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "name")


@pytest.mark.parametrize("body", ['{"code": "%s"}', '{"name": {"en": "%s"}}', '{"kind": "%s"}', '{"%s": 1}', '["%s"]'])
def test_half_a_character_is_refused_wherever_it_stands(api: Any, alice: Any, body: str) -> None:
    api.by(alice)

    def sent(text: str) -> dict[str, Any]:
        answer: dict[str, Any] = api.post(f"{URL}documents/", body % text, content_type="application/json").json()
        return answer

    assert (sent(r"a\ud83d")["status"], sent(r"a\uDE00")["code"]) == (400, "half_character")
    assert sent(r"\ud83d\ude00")["code"] == "invalid"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
def test_what_cannot_be_stored_is_no_text(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_translations({"en": text})
    with pytest.raises(ValidationError):
        validate_texts({"en": "a", "ru": text})


def test_not_signed_in_is_401_and_unknown_summit_404(api: Any, alice: Any) -> None:
    assert api.get(f"{URL}venues/").status_code == 401
    assert api.by(alice).get("/api/v1/summits/elsewhere/venues/").json()["code"] == "not_found"


def test_malformed_json_is_a_400_problem(api: Any, alice: Any) -> None:
    answer = api.by(alice).generic("POST", f"{URL}venues/", "{", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_what_is_referred_to_cannot_be_deleted(api: Any, alice: Any, summit: Any) -> None:
    room = make_room(summit)

    answer = api.by(alice).delete(f"{URL}venues/{room.venue_id}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
