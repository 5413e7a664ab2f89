"""The parameters of an address are read as they are meant, or refused: nothing is ignored."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.conftest import Client
from tests.document import api_document
from tests.factories.accounts import make_user
from tests.factories.facilities import make_room

ROOT = "/api/v1/summits/bishkek-2025/"
PROBLEM = "application/problem+json"


def lists() -> list[tuple[str, dict[str, Any]]]:
    """Return the address of each list of a summit, and the schemas of its parameters."""
    found = []
    for path, methods in api_document()["paths"].items():
        if "get" not in methods or path.count("{") != 1 or "{slug}" not in path:
            continue
        asked = [row for row in methods["get"].get("parameters", []) if row["in"] == "query"]
        if any(row["name"] == "page" for row in asked):
            found.append((path.replace("{slug}", "bishkek-2025"), {row["name"]: row["schema"] for row in asked}))
    return found


def refused(answer: Any) -> dict[str, str]:
    """Return the parameters that are refused, with the codes."""
    return {error["field"]: error["code"] for error in answer.json().get("errors", [])}


def test_a_list_takes_once_what_there_is_one_of_and_of_truths_true_or_false(api: Client, summit: Any) -> None:
    api.by(make_user("operator", is_superuser=True))
    wrong, truths = {}, 0
    for address, parameters in lists():
        once = [name for name, schema in parameters.items() if schema.get("type") != "array" or name == "ordering"]
        answer = api.get(f"{address}?{urlencode([(name, value) for name in once for value in '12'])}")
        if refused(answer) != dict.fromkeys(once, "given_twice"):
            wrong[address] = answer.json()
        for name in [name for name, schema in parameters.items() if schema.get("type") == "boolean"]:
            truths += 1
            taken = api.get(address, {name: "true"}).status_code
            if (refused(api.get(address, {name: "yes"})), taken) != ({name: "invalid"}, 200):
                wrong[address] = name

    assert (wrong, truths > 3) == ({}, True)


def test_each_choice_of_a_filter_is_taken(api: Client, summit: Any) -> None:
    api.by(make_user("operator", is_superuser=True))
    refused_choices = {
        f"{address}?{name}={choice}"
        for address, parameters in lists()
        for name, schema in parameters.items()
        for choice in schema.get("enum", ())[:1]
        if api.get(address, {name: choice}).status_code != 200
    }

    assert refused_choices == set()


def test_a_row_takes_no_parameters(api: Client, alice: Any, summit: Any) -> None:
    room = f"{ROOT}rooms/{make_room(summit).pk}/"
    api.by(alice)

    assert refused(api.get(f"{room}?as_of=1")) == {"as_of": "unknown"}
    assert refused(api.patch(f"{room}?dry_run=true", {"capacity": 1})) == {"dry_run": "unknown"}
    assert refused(api.delete(f"{room}?dry_run=true")) == {"dry_run": "unknown"}
    assert api.get(room).json()["capacity"] != 1
    assert refused(api.get(f"{ROOT}programme/?delegation=1&delegation=2")) == {"delegation": "given_twice"}


def test_a_change_takes_no_parameters_but_preview(api: Client, summit: Any) -> None:
    """Else `?dry_run=true` makes the change that was only to be tried."""
    changes = [
        (path, method)
        for path, methods in api_document()["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete") and "{slug}" in path
    ]
    api.by(make_user("operator", is_superuser=True))
    taken = []
    for path, method in changes:
        address = path.replace("{slug}", summit.slug).replace("{uid}", str(uuid4())).replace("{number}", "1")
        for key in ("1", str(uuid4())):
            answer = getattr(api, method)(f"{address.replace('{id}', key)}?dry_run=true")
            if answer.headers["Content-Type"] == PROBLEM and "dry_run" in refused(answer):
                break
        else:
            taken.append((method, path))

    assert (taken, len(changes) > 50) == ([], True)


def test_a_number_in_an_address_is_written_in_the_digits_0_to_9(api: Client, alice: Any, summit: Any) -> None:
    room = make_room(summit).pk
    other_script = "".join(chr(ord("\u0660") + int(digit)) for digit in str(room))
    api.by(alice)

    assert [api.get(f"{ROOT}rooms/{key}/").status_code for key in (room, f"0_{room}", f"+{room}", other_script)] == [
        200,
        404,
        404,
        404,
    ]


def test_what_is_read_takes_no_parameter_that_it_does_not_have(api: Client, summit: Any) -> None:
    """A row need not be there: what cannot be asked is refused before it is looked for."""
    api.by(make_user("operator", is_superuser=True))
    taken = set()
    for path, methods in api_document()["paths"].items():
        if "get" not in methods or path.startswith(("/api/v1/auth/", "/api/v1/schema")):
            continue
        address = path.replace("{slug}", "bishkek-2025")
        for name in ("{id}", "{number}"):
            address = address.replace(name, "1")
        address = address.replace("{uid}", str(uuid4()))
        if api.get(f"{address}?nonsense=1").status_code not in {400, 404}:
            taken.add(path)

    assert taken == set()
