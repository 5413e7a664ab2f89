"""A value in a body has the JSON type that the OpenAPI document gives; texts in an address are spelt in one way."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.serializers import ListField, ValidationError

from summit.core.api.json_types import BOOLEAN, INTEGER, STRING, json_type_of, same_json
from summit.core.api.strict import MOST_NAMED
from tests.access.world import World, make_world
from tests.api.test_strict_bodies import BODIES, WRITERS, addresses, ask
from tests.api.test_strict_parameters import ROOT, refused
from tests.conftest import Client
from tests.document import api_document, serializers_of_bodies
from tests.factories.accounts import make_user
from tests.factories.facilities import make_room

CODES = {"incorrect_type", "not_a_list", "not_a_dict"}
# Of each type what is of another; the second is near to it in Python.
OTHERS: dict[str, tuple[Any, ...]] = {
    "string": (1.5, True),
    "integer": (" ١٢ ", True),
    "boolean": ("true", 0),
    "array": ("x", {"0": 1}),
    "object": (5, []),
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and take the first of several schemas: beside it there is only null or an empty text."""
    while inner := schema.get("$ref") or next((schema[word][0] for word in ("allOf", "oneOf") if word in schema), None):
        components = api_document()["components"]["schemas"]
        schema = components[inner.rpartition("/")[2]] if isinstance(inner, str) else inner
    return schema


def type_of(schema: dict[str, Any]) -> str:
    kind = resolved(schema)["type"]
    return str(kind if isinstance(kind, str) else next(each for each in kind if each != "null"))


def properties_of(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas of what a body of JSON holds."""
    contents = operation.get("requestBody", {}).get("content", {})
    return resolved(contents["application/json"]["schema"])["properties"] if "application/json" in contents else {}


def unfit(schema: dict[str, Any], path: str, *, is_deep: bool, n: int) -> tuple[Any, dict[str, set[str]]]:
    """Return a value that is, or at its inside holds, one of another type, and the codes that are due at each path."""
    kind, schema = type_of(schema), resolved(schema)
    if is_deep and kind == "array":
        value, due = unfit(schema["items"], f"{path}.0", is_deep=True, n=n)
        return [value], due
    if is_deep and "properties" in schema:
        values, due = {}, {}
        for name, inner in schema["properties"].items():
            values[name], more = unfit(inner, f"{path}.{name}".lstrip("."), is_deep=True, n=n)
            due |= more
        return values, due
    if is_deep and kind == "object" and schema.get("additionalProperties"):
        return {"en": 5}, {f"{path}.en" if path == "chosen" else path: {"bad_text", *CODES}}
    return OTHERS[kind][n], {path: {"invalid"} if schema.get("format") == "binary" else CODES}


def faults(answer: Any, due: dict[str, set[str]]) -> list[str]:
    """Return the fields that the document does not describe, or describes otherwise."""
    said: dict[str, set[str]] = {}
    for error in answer.json().get("errors", ()) if answer.status_code == 400 else ():
        said.setdefault(error["field"], set()).add(error["code"])
    return [f"{path} {said.get(path)}" for path, codes in due.items() if not said.get(path, set()) & codes]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("is_deep", "n"), [(True, 0), (False, 1)])
def test_every_operation_refuses_a_value_of_another_type(world: World, *, is_deep: bool, n: int) -> None:
    wrong: dict[Any, Any] = {}
    asked = 0
    for actor in WRITERS:
        for method, path, address in addresses(world, actor, BODIES):
            schemas = properties_of(api_document()["paths"][path][method])
            if path.endswith("/bulk/"):  # its lines are answered one by one
                schemas = {name: schema for name, schema in schemas.items() if name != "lines"}
            if not schemas or (actor != WRITERS[0] and (method, path) not in wrong):
                continue
            body, due = unfit({"type": "object", "properties": schemas}, "", is_deep=True, n=n)
            if not is_deep:
                pairs = {name: unfit(schema, name, is_deep=False, n=n) for name, schema in schemas.items()}
                body = {name: value for name, (value, _) in pairs.items()}
                due = {name: codes[name] for name, (_, codes) in pairs.items()}
            answer = ask(world, actor, method, address, body)
            asked += len(due)
            if found := faults(answer, due):
                wrong[method, path] = found, answer.status_code, answer.content[:200]
            else:
                wrong.pop((method, path), None)

    assert wrong == {}
    assert asked > 300


def test_so_do_those_about_oneself_and_about_summits(api: Client, summit: Any) -> None:
    wrong = {}
    api.by(make_user("operator", is_superuser=True))
    for path, described in api_document()["paths"].items():
        outside = "{" not in path or path == "/api/v1/summits/{slug}/"
        for method in [method for method in BODIES if outside and properties_of(described.get(method, {}))]:
            body, due = unfit({"type": "object", "properties": properties_of(described[method])}, "", is_deep=True, n=0)
            address = path.replace("{slug}", "bishkek-2025")
            answer = getattr(api, method)(address, body, headers={"If-Match": "*"} if address != path else {})
            if found := faults(answer, due):
                wrong[method, path] = found, answer.status_code, answer.content[:200]

    assert wrong == {}


def documented_fields() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield the name, the field and the schema of all that bodies of JSON hold."""
    schemas = api_document()["components"]["schemas"]
    for cls in serializers_of_bodies():
        name = cls.__name__.removesuffix("Serializer")
        schema = schemas.get(f"{name}Request") or schemas.get(f"Patched{name}Request") or {}
        for field_name, field in cls().fields.items():  # type: ignore[attr-defined]
            said = schema.get("properties", {}).get(field_name)
            if said and said.get("format") != "binary":
                yield f"{name}.{field_name}", field, said


def test_each_field_has_the_type_of_the_document() -> None:
    """Add a kind of field that is new here to `TYPES` of summit.core.api.json_types."""
    types = {name: (json_type_of(field), type_of(said)) for name, field, said in documented_fields()}

    assert {name: pair for name, pair in types.items() if not pair[0] or pair[0].name != pair[1]} == {}
    assert len(types) > 200


def test_the_document_says_which_lists_name_each_thing_once() -> None:
    once = set()
    wrong = []
    for name, field, said in documented_fields():
        if isinstance(field, ListField):
            codes = set()
            try:
                field.run_validators(["x", "x"])
            except ValidationError as error:
                codes = set(error.get_codes())
            once |= {name} if "given_twice" in codes else set()
            wrong += [name] if ("given_twice" in codes) != said.get("uniqueItems", False) else []

    assert wrong == []
    assert len(once) > 5


def test_a_list_that_has_a_thing_twice_is_refused(api: Client, alice: Any, summit: Any) -> None:
    room = f"{ROOT}rooms/{make_room(summit).pk}/"

    assert refused(api.by(alice).patch(room, {"equipment": ["screen", "screen"]})) == {"equipment": "given_twice"}


@pytest.mark.parametrize(
    ("json_type", "taken", "refused"),
    [
        (INTEGER, [0, -1, 1.0, 10**30], [True, 1.5, "1", None, [1], float("inf")]),
        (BOOLEAN, [True, False], [0, 1, "true", "", None]),
        (STRING, ["", "1"], [1, True, None, ["x"], {"x": 1}]),
    ],
)
def test_what_is_of_a_type(json_type: Any, taken: list[Any], refused: list[Any]) -> None:
    assert all(map(json_type.accepts, taken))
    assert not any(map(json_type.accepts, refused))


def test_the_refusal_says_what_is_expected_in_the_readers_language(api: Client, alice: Any, summit: Any) -> None:
    room = f"{ROOT}rooms/{make_room(summit).pk}/"
    body = {"capacity": " ١٢ ", "equipment": ["x", 5], "is_bookable": "yes", "name": 1.5}
    api.by(alice)

    english, russian = (
        api.patch(room, body, headers={"Accept-Language": language}).json() for language in ("en", "ru")
    )

    said, translated = ({error["field"]: error["detail"] for error in one["errors"]} for one in (english, russian))
    assert said["capacity"] == "Send a whole number, without quotation marks."
    assert said["equipment.1"] == "Send a text, in quotation marks."
    assert translated["capacity"] == "Отправьте целое число без кавычек."


def test_a_fixed_field_is_sent_back_as_it_is_in_json(api: Client, alice: Any, summit: Any) -> None:
    room = make_room(summit)
    address = f"{ROOT}rooms/{room.pk}/"
    api.by(alice)

    assert api.patch(address, {"id": room.pk}).status_code == 200
    assert refused(api.patch(address, {"id": str(room.pk)})) == {"id": "fixed_field"}
    assert (same_json({"a": [1]}, {"a": [1.0]}), same_json({"a": [1]}, {"a": [True]})) == (True, False)


def test_an_array_says_of_its_first_wrong_items_and_no_more(api: Client, alice: Any, summit: Any) -> None:
    room = f"{ROOT}rooms/{make_room(summit).pk}/"

    assert len(refused(api.by(alice).patch(room, {"equipment": [5] * 39}))) == MOST_NAMED


MISSPELT = (" 12", "+5", "١٢", "1_0", "5.0", "0x5")


def integers() -> list[tuple[str, list[str]]]:
    """Return the addresses within a summit that take whole numbers, and the names of these."""
    found = []
    for path, methods in api_document()["paths"].items():
        asked = [p for p in methods.get("get", {}).get("parameters", ()) if p["in"] == "query"]
        names = [p["name"] for p in asked if p["schema"].get("items", p["schema"]).get("type") == "integer"]
        if names and path.count("{") == 1 and "{slug}" in path:
            found.append((path.replace("{slug}", "bishkek-2025"), names))
    return found


@pytest.mark.parametrize("text", MISSPELT)
def test_a_number_in_an_address_is_written_in_plain_digits(text: str, api: Client, alice: Any, summit: Any) -> None:
    guard = make_user("guard", summit, "security")
    wrong = {}
    for address, names in integers():
        api.by(guard if address.endswith("/vetting/") else alice)
        for name in names:
            answer = api.get(address, {name: text})
            if answer.status_code != 400 or name not in refused(answer):
                wrong[address, name] = answer.status_code

    assert wrong == {}
    assert len(integers()) > 15


WEEKS = ("2026-W48-7T10:00:00+06:00", "20251126T100000Z", "٢٠٢٥-11-26T10:00:00Z", "2025-330T10:00:00Z")


@pytest.mark.parametrize("text", WEEKS)
def test_an_instant_is_written_as_rfc_3339_has_it(text: str, api: Client, alice: Any) -> None:
    facts = {"code": "s", "title": {"en": "Talks"}, "kind": "plenary", "ends_at": "2025-11-26T11:00:00Z"}
    api.by(alice)

    assert refused(api.post(f"{ROOT}sessions/", {**facts, "starts_at": text}))["starts_at"] == "invalid"
    assert refused(api.get(f"{ROOT}sessions/", {"starts_after": text})) == {"starts_after": "invalid"}
    assert "starts_at" not in refused(api.post(f"{ROOT}sessions/", {**facts, "starts_at": "2025-11-26t10:00:00.5z"}))


@pytest.mark.parametrize("text", ["2025-W48-3", "٢٠٢٥-11-26", "2025-11-6"])
def test_so_is_a_day(text: str, api: Client, alice: Any) -> None:
    assert refused(api.by(alice).get(f"{ROOT}actions/", {"due_before": text})) == {"due_before": "invalid"}
