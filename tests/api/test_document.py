"""The OpenAPI document says what the API answers: every answer with rows is valid by JSON Schema 2020-12."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from tests.access.world import World
from tests.api.test_strict_bodies import addresses, world
from tests.document import api_document

__all__ = ["world"]


ABOUT_ONESELF = ("me/", "me/notification-preferences/", "summits/")
ASKED = {"comparison/": "?old=1"}
MAY_BE_EMPTY = ("/comparison/", "/suggestions/")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api_document()


def faults(document: dict[str, Any], schema: dict[str, Any], answer: Any) -> list[str]:
    """Return what of the answer is not as the schema says."""
    whole = {**schema, "components": document["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:150]}" for error in validator.iter_errors(answer)]


def test_the_document_is_of_its_own_version(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert "'nullable'" not in str(document)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("actor", ["chief", "coordinator"])
def test_every_answer_is_as_the_document_says(document: dict[str, Any], world: World, actor: str) -> None:
    wrong, empty, api = {}, [], APIClient()
    api.force_authenticate(world.actors[actor])
    about_oneself = [("get", f"/api/v1/{path}", f"/api/v1/{path}") for path in ABOUT_ONESELF]
    for method, path, address in addresses(world, actor, ("get",)) + about_oneself:
        answers = document["paths"][path][method]["responses"]
        schema = answers["200"].get("content", {}).get("application/json", {}).get("schema")
        answer = api.get(address + ASKED.get(path.rpartition("}/")[2], ""))
        if schema is None or answer.status_code in (403, 404):
            continue
        assert answer.status_code == 200, (path, answer.content)
        body = answer.json()
        if found := faults(document, schema, body):
            wrong[path] = found
        if not (body.get("results", body) if isinstance(body, dict) else body) and not path.endswith(MAY_BE_EMPTY):
            empty.append(path)

    assert wrong == {}
    assert empty == []
