"""What a client would rather have is no reason to refuse it what there is."""

from typing import Any

import pytest

from tests.factories.documents import make_circulated

URL = "/api/v1/summits/bishkek-2025/"
ACCEPTS = [
    "application/problem+json",
    "application/problem+json, application/json",
    "application/problem+json, application/pdf",
    "application/json",
    "application/json, */*",
    "*/*",
    "text/calendar",
    "text/html;q=0.9, image/*",
    "absurd",
    ";;,/",
    "",
]


@pytest.mark.parametrize("accept", ACCEPTS)
def test_each_address_answers_in_its_form(accept: str, api: Any, boris: Any, summit: Any) -> None:
    api.by(boris)
    forms = {"delegations/": "application/json", "printouts/programme/": "application/pdf"}
    answers = {path: api.get(URL + path, headers={"Accept": accept}) for path in forms}
    refused = [
        api.get(f"{URL}{path}", headers={"Accept": accept}) for path in ("rooms/7777/", "printouts/sessions/7777/")
    ]
    signing = api.by(None).post("/api/v1/auth/login/", {}, headers={"Accept": accept})

    assert {path: answer["Content-Type"].partition(";")[0] for path, answer in answers.items()} == forms
    assert {answer.status_code for answer in answers.values()} == {200}
    problems = [(answer.status_code, answer["Content-Type"]) for answer in (*refused, signing)]
    assert problems == [(404, "application/problem+json")] * 2 + [(400, "application/problem+json")]


def test_a_file_comes_as_mere_bytes_to_those_who_ask_for_them(api: Any, boris: Any, summit: Any) -> None:
    file = make_circulated(summit, classification="public").versions.get().files.get()
    api.by(boris)

    for path in (f"document-files/{file.pk}/download/", "printouts/documents/"):
        answers = [api.get(URL + path, headers={"Accept": accept}) for accept in ("application/octet-stream", "*/*")]
        assert [answer["Content-Type"] for answer in answers] == ["application/octet-stream", "application/pdf"]
        assert {answer.content[:5] for answer in answers} == {b"%PDF-"}
