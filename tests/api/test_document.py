"""The OpenAPI document says what the API answers: every answer with rows is valid by JSON Schema 2020-12."""

from typing import Any

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from summit.core.api.bodies import schemas_of_bodies
from tests.access.conftest import made_world, world
from tests.access.test_matrix import METHODS
from tests.access.world import World
from tests.api.test_strict_bodies import addresses
from tests.conftest import Client
from tests.document import api_document

__all__ = ["made_world", "world"]


ABOUT_ONESELF = ("me/", "me/notification-preferences/", "summits/")
ASKED = {"comparison/": "?old=1"}
AS_A_GENERATED_CLIENT = {"Accept": "application/problem+json"}  # openapi-generator's asks for this of a file, too
MAY_BE_EMPTY = (
    *("/comparison/", "/suggestions/", "/{number}/programme/", "/duplicates/", "/likenesses/", "/imports/{id}/rows/"),
    "/meeting-records/",  # organizers read those of the host alone
)


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


def test_generated_names_are_those_of_the_document(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    unions = [
        str(option)
        for each in schemas.values()
        for row in each.get("properties", {}).values()
        for option in row.get("oneOf", ())
    ]
    sent = {
        name: schema for schema in schemas_of_bodies(document) for name, schema in schema.get("properties", {}).items()
    }

    # Each choice has a name in ENUM_NAME_OVERRIDES; a union is of something with a name and of nothing; defaults are
    # the server's, not the client's.
    assert [name for name in schemas if name.endswith("Enum")] == []
    assert {option for option in unions if "$ref" not in option} == {"{'const': ''}", "{'type': 'null'}"}
    assert [name for name, schema in sent.items() if "default" in schema] == []


def test_what_names_a_row_in_an_address_is_of_the_type_that_the_row_shows(document: dict[str, Any]) -> None:
    kinds = {
        (p["name"], p["schema"].get("format", p["schema"]["type"]))
        for path in document["paths"].values()
        for operation in path.values()
        for p in operation.get("parameters", ())
        if p["in"] == "path"
    }

    assert kinds == {("slug", "string"), ("id", "integer"), ("id", "uuid"), ("uid", "uuid"), ("number", "integer")}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("actor", ["chief", "coordinator"])
def test_every_answer_is_as_the_document_says(document: dict[str, Any], world: World, actor: str) -> None:
    wrong, empty, api = {}, [], APIClient()
    api.force_authenticate(world.actors[actor])
    about_oneself = [("get", f"/api/v1/{path}", f"/api/v1/{path}") for path in ABOUT_ONESELF]
    for method, path, address in addresses(world, actor, ("get",)) + about_oneself:
        answers = document["paths"][path][method]["responses"]
        schema = answers["200"].get("content", {}).get("application/json", {}).get("schema")
        answer = api.get(address + ASKED.get(path.rpartition("}/")[2], ""), headers=AS_A_GENERATED_CLIENT)
        if answer.status_code in (403, 404):
            continue
        assert answer.status_code == 200, (path, answer.content)
        assert answer["Content-Type"] in answers["200"]["content"], path
        if schema is None:
            continue
        body = answer.json()
        if found := faults(document, schema, body):
            wrong[path] = found
        if not (body.get("results", body) if isinstance(body, dict) else body) and not path.endswith(MAY_BE_EMPTY):
            empty.append(path)

    assert wrong == {}
    assert empty == []


UNHEARD = {"unheard_of": 1}


@pytest.mark.timeout(300)
def test_every_problem_is_as_the_document_says(document: dict[str, Any], world: World) -> None:
    """Of what no operation takes: an unheard field in a body, an unheard parameter."""
    wrong, statuses = {}, set()
    for method, path, address in addresses(world, "coordinator", METHODS):
        form = {"format": "multipart"} if "document-files" in path and method == "post" else {}
        with transaction.atomic():
            api = Client().by(world.actors["coordinator"])
            if method == "get":
                answer = api.get(f"{address}?unheard_of=1")
            else:
                answer = getattr(api, method)(address, UNHEARD, **form)
            transaction.set_rollback(True)
        if answer.status_code < 400:
            continue
        statuses.add(answer.status_code)
        documented = document["paths"][path][method]["responses"].get(str(answer.status_code), {"$ref": "/"})
        shared = document["components"]["responses"].get(documented["$ref"].rpartition("/")[2], {"content": {}})
        content = shared["content"].get(answer["Content-Type"])
        if content is None or faults(document, content["schema"], answer.json()):
            wrong[method, path] = answer.status_code, answer.content[:200]

    assert wrong == {}
    assert {400, 403} <= statuses
