"""What an operation does not take is refused by name, at every door of the API."""

import re
from typing import Any

import pytest
from django.db import transaction

from tests.access.test_matrix import kept_of, line_of, operations
from tests.access.world import World, make_world
from tests.conftest import Client
from tests.factories.facilities import make_room

BODIES = ("post", "patch", "put")
# Who may carry it out: the one or the other may all.
WRITERS = ("chief", "coordinator", "liaison", "organizer", "operator")
UNHEARD = {"unheard_of": 1}
UPLOADS = re.compile(
    "|".join(
        f"{method} {re.sub('{[a-z]+}', '[^/]+', path)}$"
        for path, method, described in operations()
        if "application/json" not in described.get("requestBody", {}).get("content", {"application/json": {}})
    )
)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def addresses(world: World, actor: str, methods: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return method, path and address of every operation by one of the methods, on a row of the actor's."""
    found = []
    for path, method, _ in operations():
        if method not in methods:
            continue
        line = line_of(path, method)
        address = path.replace("{slug}", "bishkek-2025")
        for placeholder in ("{id}", "{uid}", "{number}"):
            if placeholder in path:
                address = address.replace(placeholder, str(world.name_of(kept_of(world, path, line), "own", actor)))
        found.append((method, path, address))
    return found


def ask(world: World, actor: str, method: str, address: str, body: Any = UNHEARD) -> Any:
    with transaction.atomic():
        kwargs = {"format": "multipart"} if UPLOADS.search(f"{method} {address}") else {}
        api = Client().by(world.actors[actor])
        answer = getattr(api, method)(address, body, headers={"If-Match": "*"}, **kwargs)
        transaction.set_rollback(True)
    return answer


@pytest.mark.timeout(300)
def test_every_operation_refuses_a_field_that_it_does_not_have(world: World) -> None:
    wrong: dict[Any, Any] = {}
    for actor in WRITERS:
        for method, path, address in addresses(world, actor, BODIES):
            if actor != WRITERS[0] and (method, path) not in wrong:
                continue
            answer = ask(world, actor, method, address)
            errors = answer.json().get("errors", []) if answer.status_code == 400 else []
            if {"unheard_of": "unknown_field"}.items() <= {e["field"]: e["code"] for e in errors}.items():
                wrong.pop((method, path), None)
            else:
                wrong[method, path] = answer.status_code, answer.content[:200]

    assert wrong == {}


ABOUT_ONESELF = [
    ("patch", "me/"),
    ("post", "me/export/"),
    ("patch", "me/notification-preferences/"),
    ("post", "me/tokens/"),
    ("post", "auth/login/"),
    ("post", "auth/logout/"),
    ("post", "auth/invitations/accept/"),
]


@pytest.mark.parametrize(("method", "path"), ABOUT_ONESELF)
def test_so_do_those_about_oneself(method: str, path: str, api: Client, boris: Any) -> None:
    answer = getattr(api.by(boris), method)(f"/api/v1/{path}", UNHEARD)

    assert answer.status_code == 400
    assert ("unheard_of", "unknown_field") in {(e["field"], e["code"]) for e in answer.json()["errors"]}


def test_a_row_is_sent_back_as_it_was_shown_with_changes(api: Client, alice: Any, belarus: Any) -> None:
    url = f"/api/v1/summits/bishkek-2025/delegations/{belarus.pk}/"
    row = api.by(alice).get(url).json()

    assert api.patch(url, {**row, "name": {"en": "The Republic of Belarus"}}).status_code == 200
    refused = api.patch(url, {**row, "id": 7, "name": {"en": "Other"}})

    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("id", "fixed_field")]
    assert api.get(url).json()["name"] == {"en": "The Republic of Belarus"}


def test_fields_within_fields_are_refused_by_their_path(api: Client, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    window = {"starts_at": "2025-11-26T04:00:00Z", "ends_at": "2025-11-26T05:00:00Z", "room": 1}
    body = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "x", "minutes": 30, "preferred": [window]}

    refused = api.by(boris).post("/api/v1/summits/bishkek-2025/bilateral-requests/", body)

    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("preferred.0.room", "unknown_field")]


def test_a_body_says_each_thing_once_in_numbers_that_there_are(api: Client, alice: Any, summit: Any) -> None:
    room = f"/api/v1/summits/bishkek-2025/rooms/{make_room(summit, capacity=20).pk}/"
    api.by(alice)

    codes = {
        body: api.generic("PATCH", room, body, "application/json").json()["code"]
        for body in ('{"capacity": 1, "capacity": 2}', '{"name": {"en": "A", "en": "B"}}', '{"capacity": 1e999}', "NaN")
    }
    kept = api.generic("DELETE", room, '{"even_if": true}', "application/json")

    assert list(codes.values()) == ["given_twice", "given_twice", "parse_error", "parse_error"]
    assert [(e["field"], e["code"]) for e in kept.json()["errors"]] == [("even_if", "unknown_field")]
    assert api.get(room).json()["capacity"] == 20
