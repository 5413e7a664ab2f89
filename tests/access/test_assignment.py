"""What the document calls read-only cannot be written: at each creation and each change of the API."""

from typing import Any

from django.db import transaction

from summit.agenda.models import AgendaItem
from summit.agenda.services import add_item
from tests.access.test_matrix import operations
from tests.access.world import World
from tests.conftest import Client
from tests.document import api_document

OTHER = {"boolean": True, "array": [], "object": {}}
WHEN = "2001-01-01T00:00:00Z"
# What is said of a field that cannot be set, or that the operation does not have.
STRICT = {"fixed_field", "unknown_field"}


class Document:
    """The parts of the OpenAPI document that describe requests and responses."""

    def __init__(self, number: int) -> None:
        self.number = number  # to smuggle in where one is read
        self.schemas = api_document()["components"]["schemas"]

    def fields(self, part: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a body."""
        schema = part.get("content", {}).get("application/json", {}).get("schema", {})
        fields: dict[str, Any] = self.schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
        return fields

    def read_only(self, operation: dict[str, Any]) -> dict[str, Any]:
        """Return the fields that come back and are not to be sent, each with a value to smuggle in."""
        answer = next(answer for status, answer in operation["responses"].items() if status in ("200", "201"))
        sent = self.fields(operation.get("requestBody", {}))
        return {name: self.other(s) for name, s in self.fields(answer).items() if name not in sent}

    def other(self, schema: dict[str, Any]) -> Any:
        """Return a value of the field's type that hardly any row has."""
        schema = next((s for s in [*schema.get("oneOf", ()), *schema.get("allOf", ())] if "$ref" in s), schema)
        schema = self.schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        number = self.number if kind in ("integer", "number") else WHEN
        return schema["enum"][-1] if "enum" in schema else OTHER.get(kind, number)


def test_no_change_writes_what_is_read_only(world: World) -> None:
    document, api, tried = Document(2), Client().by(world.actors["chief"]), 0
    # Another number is one that the item could have.
    add_item(AgendaItem.objects.get(pk=world.rows["agenda-items"]["own"]).session, title={"en": "Second"})
    for path, method, operation in operations():
        resource = path.split("/")[5]
        row = world.name_of(resource, "own", "chief")
        if method != "patch" or row is None:
            continue
        address = path.replace("{slug}", "bishkek-2025").replace("{id}", str(row)).replace("{uid}", str(row))
        before, smuggled = api.get(address).json(), document.read_only(operation)

        answer = api.patch(address, smuggled, headers={"If-Match": "*"})

        assert answer.status_code in (200, 400, 409), (path, answer.json())
        assert api.get(address).json() == before, (path, smuggled)
        tried += len(smuggled)

    assert tried > 20


def test_no_creation_writes_what_is_read_only(world: World) -> None:
    document, api, made = Document(987654), Client().by(world.actors["chief"]), set()
    for path, method, operation in operations():
        resource = path.split("/")[5]
        row = world.name_of(resource, "own", "chief")
        if method != "post" or "201" not in operation["responses"] or "{id}" in path or row is None:
            continue
        current = api.get(f"/api/v1/summits/bishkek-2025/{resource}/{row}/").json()
        fields = document.fields(operation.get("requestBody", {}))
        body = {name: current[name] for name in fields if name in current}
        body |= {name: value for name, value in {"code": "brand-new", "minutes_before": 5}.items() if name in fields}
        smuggled = document.read_only(operation)

        with transaction.atomic():
            # What stands in the way of a second one like it.
            api.post(f"/api/v1/summits/bishkek-2025/{resource}/{row}/withdraw/")
            api.delete(f"/api/v1/summits/bishkek-2025/{resource}/{row}/", headers={"If-Match": "*"})
            address = path.replace("{slug}", "bishkek-2025")
            refused = api.post(address, {**smuggled, **body}) if smuggled else None
            answer = api.post(address, body)
            transaction.set_rollback(True)

        # Files come as forms, not as JSON.
        assert answer.status_code in (201, 400, 409, 415), (path, answer.json())
        if answer.status_code == 201:
            made.add(resource)
            assert refused is None or refused.status_code == 400, (path, smuggled, refused.json())
            if refused is not None:
                wrong = {error["field"] for error in refused.json()["errors"] if error["code"] in STRICT}
                assert set(smuggled) - wrong == set(), (path, refused.json())

    assert len(made) > 15, made
