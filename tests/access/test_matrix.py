"""Every operation of the API's document, as every role, on one's own row, another's, another summit's and none.

What is expected is read off the policy; what must not be found is what the world has planted.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from summit.accounts.api.permissions import verb_of
from summit.accounts.models import Role
from summit.accounts.policy import POLICY, Reach
from summit.documents.models import Document
from tests.access.world import ACTORS, BEGINNING, MARKS, ROLES, World
from tests.breadth import IN_FULL
from tests.conftest import Client
from tests.document import api_document
from tests.printouts.reading import text_of

PREFIX = "/api/v1/summits/{slug}/"
METHODS = ("get", "post", "patch", "put", "delete")
WHOSE = ("own", "other", "second", "elsewhere", "missing")
SLUGS = {"own": "bishkek-2025", "elsewhere": "elsewhere", "missing": "nowhere"}
ANY = set(range(200, 500))
# A row that is missing is looked for as one of another summit is, which everyone asks for. An organizer reads what a
# chief organizer does, and a viewer no more than a coordinator; each of them asks for each cell.
WHO_ASKS_FOR_MISSING = ACTORS if IN_FULL else ("chief", "coordinator")
WHO_SEARCHES = ROLES if IN_FULL else tuple(role for role in ROLES if role not in ("organizer", "viewer"))

Operation = tuple[str, str, dict[str, Any]]


@cache
def operations() -> list[Operation]:
    """Return path, method and description of every operation on a summit's things."""
    return [
        (path, method, described[method])
        for path, described in api_document()["paths"].items()
        if path.startswith(PREFIX) and path != PREFIX
        for method in METHODS
        if method in described
    ]


@cache
def line_of(path: str, method: str) -> tuple[str, str]:
    """Return the line of the policy that the address's view names."""
    for name in ("1", "0" * 36):  # some addresses take numbers, some UUIDs
        address = path.replace("{slug}", "x").replace("{number}", "1").replace("{id}", name).replace("{uid}", name)
        with suppress(Resolver404):
            match = resolve(address)
    handler: Any = match.func
    view = handler.cls()
    view.action = getattr(handler, "actions", {}).get(method, "")
    return view.resource, verb_of(view, method.upper())


def expected(world: World, actor: str, line: tuple[str, str], whose: str) -> set[int] | None:
    """Return the only statuses that the answer may have; None: any but a refusal for want of rights."""
    if actor == "anonymous":
        return {401}
    if actor == "stranger":
        return {404}
    reach = POLICY[line].get(actor)
    if reach is None:
        return {403}
    if whose in ("elsewhere", "missing"):
        return {404}
    read = POLICY[line[0], "read"].get(actor) if (line[0], "read") in POLICY else reach
    if whose == "other" and read != Reach.ALL:
        return {404}
    # Who comes is known to all, and is changed by its own delegation.
    return {400, 403} if whose == "second" and reach == Reach.OWN else None


def cells(world: World, actor: str) -> Iterator[tuple[str, tuple[str, str], str, str, str]]:
    """Yield method, line of the policy, whose, path and address of what the actor may try."""
    for path, method, _ in operations():
        line = line_of(path, method)
        placeholder = next((p for p in ("{id}", "{uid}", "{number}") if p in path), "")
        if not placeholder:
            for whose, slug in SLUGS.items():
                if whose == "missing" and actor not in WHO_ASKS_FOR_MISSING:
                    continue
                yield method, line, f"summit {whose}", path, path.replace("{slug}", slug)
            continue
        for whose in WHOSE:
            name = world.name_of(kept_of(world, path, line), whose, actor if actor in ROLES else "viewer")
            if name is not None and (whose != "missing" or actor in WHO_ASKS_FOR_MISSING):
                address = path.replace("{slug}", "bishkek-2025").replace(placeholder, str(name))
                yield method, line, whose, path, address


def kept_of(world: World, path: str, line: tuple[str, str]) -> str:
    """Return of which rows the address names one: a paper is named by what it is a paper of."""
    first, second = path.removeprefix(PREFIX).split("/")[:2]
    if first == "printouts":
        return second
    return first if first in world.rows else line[0]


def allowed_to(world: World, actor: str, line: tuple[str, str], whose: str) -> set[int] | None:
    """Return what `expected` does, also for an address that names no row."""
    if whose == "own" and line[0] == "meeting-records" and actor in Role.ORGANIZERS:
        return {404}  # the host is no side of that meeting
    if not whose.startswith("summit "):
        return expected(world, actor, line, whose)
    if actor == "stranger" and whose == "summit elsewhere":  # it is their own
        return ANY
    is_foreign = whose != "summit own" and actor not in ("stranger", "anonymous")
    return {404} if is_foreign else expected(world, actor, line, "own")


def judge(world: World, actor: str, allowed: set[int] | None, answer: Any) -> str:
    """Return what is wrong with the answer; nothing where it is right."""
    if allowed is None and (answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500):
        return f"{answer.status_code}"
    if allowed is not None and answer.status_code not in allowed:
        return f"{answer.status_code}, not {allowed}"
    said = (read(answer) + str(dict(answer.headers))).casefold()
    found = [mark for mark in world.secrets_from(actor) if mark.casefold() in said]
    return f"tells {found}" if found else ""


def read(answer: Any) -> str:
    """Return what one can read in the answer."""
    is_paper = answer.headers.get("Content-Type") == "application/pdf"
    return text_of(answer.content) if is_paper else answer.content.decode(errors="replace")


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("actor", ACTORS)
def test_every_cell(world: World, actor: str) -> None:
    api, wrong, tried = Client(keeps_roles=True).by(world.actors[actor]), {}, 0
    for method, line, whose, path, address in cells(world, actor):
        allowed = allowed_to(world, actor, line, whose)
        body = [{}] if method != "get" else []
        # What is refused changes nothing, so that there is nothing to roll back.
        may_change = method != "get" and allowed in (None, ANY)
        with rolled_back() if may_change else nullcontext():
            answer = getattr(api, method)(address, *body, headers={"If-Match": "*"})
        tried += 1
        if fault := judge(world, actor, allowed, answer):
            wrong[method, path, whose] = fault

    assert wrong == {}
    assert tried > 600


@pytest.mark.timeout(300)
@pytest.mark.parametrize("actor", WHO_SEARCHES)
def test_no_list_tells_by_search_order_filter_or_count(world: World, actor: str) -> None:
    """Each list with each of its parameters, given what would find a secret."""
    api, wrong = Client(keeps_roles=True).by(world.actors[actor]), {}
    marks = [mark.casefold() for mark in world.secrets_from(actor)]
    hidden = {name for rows in world.rows.values() for whose, name in rows.items() if whose == "other"}
    for path, method, described in operations():
        if method != "get" or "page_size" not in {p["name"] for p in described.get("parameters", ())}:
            continue
        address = path.replace("{slug}", "bishkek-2025")
        for parameter in described["parameters"]:
            if parameter["in"] != "query":
                continue
            for value in values_for(parameter, world, hidden, marks):
                answer = api.get(address, {parameter["name"]: value, "page_size": 200})
                said = answer.content.decode().casefold()
                found = [mark for mark in marks if mark in said and mark != value]
                counted = parameter["name"] == "search" and value in (*marks, COMMON) and answer.json().get("count", 0)
                if found or counted or answer.status_code >= 500:
                    wrong[path, parameter["name"], value] = (answer.status_code, found, bool(counted))

    assert wrong == {}


def test_what_has_changed_since_it_was_seen_is_edited_nowhere(world: World) -> None:
    """Each row is locked and looked at before it is changed, whatever its list is ordered by."""
    api, answers = Client(keeps_roles=True).by(world.actors["chief"]), {}
    for method, _, whose, path, address in cells(world, "chief"):
        if whose == "own" and method in ("patch", "put", "delete"):
            answers[method, path] = getattr(api, method)(address, {}, headers={"If-Match": '"another"'}).status_code

    assert answers
    assert set(answers.values()) == {412}, answers


# What a filter's name is not the singular of.
PARTIES = ("requester", "invitee", "side", "awaiting", "party", "owner", "sponsors", "parties")
KEPT_AS = {
    "item": "agenda-items",
    "parent": "agenda-items",
    "origin": "venues",
    "destination": "venues",
    "series": "series",
    "organs": "organs",
    **dict.fromkeys(PARTIES, "delegations"),
}


def content_of(answer: Any) -> Any:
    """Return what an answer says; of a refusal its codes, as its sentence names the key that was given."""
    if answer.status_code != 400:
        return answer.content
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def resource_of(parameter: str) -> str:
    """Return of which resource a filter asks for a key."""
    name = parameter.rpartition("__")[2]
    return KEPT_AS.get(name, f"{name}s")


COMMON, SECRETS = BEGINNING.casefold(), [mark.casefold() for mark in MARKS]


def values_for(parameter: dict[str, Any], world: World, hidden: set[Any], marks: list[str]) -> list[str]:
    """Return what one who is curious would ask for, and may not meet the marks."""
    name, schema = parameter["name"], parameter["schema"]
    if name in {"page", "page_size"}:  # of the rows there are; all stand on the page that every request asks for
        return []
    if name == "search":
        # Where all are hidden, a search for their common beginning finds what a search for any of them would.
        return [COMMON] if {*SECRETS} <= {*marks} else SECRETS
    if name == "ordering":
        # All fields at once, and one way round: the other ways hold the same rows.
        fields = schema.get("items", schema).get("enum", [])
        return [",".join(field for field in fields if not field.startswith("-"))]
    if schema.get("type") in ("integer", "array"):
        named = world.rows.get(resource_of(name), {}).get("other")
        return [str(named)] if named else [str(n) for n in hidden if str(n).isdigit()][:8]
    if "enum" in schema:
        return list(map(str, schema["enum"]))
    return ["true"] if schema.get("type") == "boolean" else []


def test_a_filter_answers_alike_on_what_is_hidden_and_on_what_is_not_there(world: World) -> None:
    """Each filter by the key of something, given that of another's row and one that is nobody's."""
    api, wrong, tried = Client(keeps_roles=True), {}, set()
    hidden = Document.objects.get(pk=world.rows["documents"]["other"])
    world.rows["versions"] = {"other": hidden.versions.latest("number").pk, "missing": 987654321}
    for path, method, described in operations():
        for parameter in described.get("parameters", ()) if method == "get" and "{id}" not in path else ():
            keys = world.rows.get(resource_of(parameter["name"]), {})
            hidden_there = [whose for whose in ("other", "elsewhere") if whose in keys]
            if parameter["in"] != "query" or not hidden_there:
                continue
            tried.add(parameter["name"])
            for actor in ("liaison", "coordinator", "viewer", "observer"):
                api.by(world.actors[actor])
                address = path.replace("{slug}", "bishkek-2025")
                asked = [keys[whose] for whose in ("missing", *hidden_there)]
                answers = [api.get(address, {parameter["name"]: key}) for key in asked]
                said = [(answer.status_code, content_of(answer)) for answer in answers]
                if any(one != said[0] for one in said):
                    wrong[path, parameter["name"], actor] = said

    assert wrong == {}
    assert tried >= {"agenda", "decision", "document", "item", "session", "version", "version__document", "organ"}
    assert tried >= {"delegation", "requester", "invitee", "sponsors", "parties", "organs", "venue", "series"}
