from datetime import datetime
from typing import Any

import pytest

from summit.calendar.services import confirm_engagements
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
HOUR = {"starts_at": "2025-11-27T10:00:00+06:00", "ends_at": "2025-11-27T11:00:00+06:00"}
LISTS = {
    "AskClashesRequest": "resources",
    "ScheduleSessionRequest": "delegates",
    "PlaceProvisionallyRequest": "interpreters",
}


def test_clash_is_named_to_who_may_know_of_it(
    api: Any, alice: Any, boris: Any, karim: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    session = make_session(summit, delegates=[belarus.head], audience="participants", title={"en": "Secret"})
    confirm_engagements([session.engagement], now=now)
    asked = {"resources": [belarus.head.pk, kazakhstan.head.pk], **HOUR}

    answers = {
        user.name: api.by(user).post(f"{URL}clashes/", asked).json()["clashes"] for user in (alice, boris, karim)
    }

    known = {
        "uid": str(session.engagement.uid),
        "kind": "session",
        "title": {"en": "Secret"},
        "starts_at": "2025-11-27T04:00:00+00:00",
        "ends_at": "2025-11-27T05:30:00+00:00",
        "reason": "overlap",
    }
    assert answers == {
        "Alice": [{"resource": belarus.head.pk, "busy": True, "engagement": known}],
        "Boris": [{"resource": belarus.head.pk, "busy": True, "engagement": known}],
        "Karim": [],
    }


def test_free_hours_are_found_for_those_who_have_business(
    api: Any, boris: Any, olga: Any, summit: Any, belarus: Any, now: datetime
) -> None:
    confirm_engagements([make_session(summit, delegates=[belarus.head]).engagement], now=now)
    asked = {"resources": [belarus.head.pk], "minutes": 60, "starts_after": "2025-11-27T09:00:00+06:00"}

    answer = api.by(boris).post(f"{URL}free-slots/", asked)

    assert answer.json() == [
        {"starts_at": "2025-11-27T03:00:00Z", "ends_at": "2025-11-27T04:00:00Z"},
        {"starts_at": "2025-11-27T05:30:00Z", "ends_at": "2025-11-27T16:00:00Z"},
    ]
    assert api.by(olga).post(f"{URL}free-slots/", asked).status_code == 403


def test_closure_is_made_refused_and_taken_back(api: Any, alice: Any, summit: Any) -> None:
    room = make_room(summit)
    make_session(summit, room=room)
    closure = {"title": {"en": "Repairs"}, "resources": [room.pk], **HOUR}
    api.by(alice)

    refused = api.post(f"{URL}closures/", closure)
    made = api.post(f"{URL}closures/", {**closure, "even_if_booked": True})
    removed = api.delete(f"{URL}closures/{made.json()['uid']}/")

    assert (refused.status_code, refused.json()["code"]) == (409, "clash")
    assert (made.status_code, removed.status_code) == (201, 204)
    assert api.get(f"{URL}closures/").json()["count"] == 0


def test_what_a_list_does_not_know_is_refused(api: Any, alice: Any) -> None:
    queries = {"ordering": "secret", "page_size": "201", "capacity__gt": "3", "search": "\x00", "page": "x"}

    answers = {name: api.by(alice).get(f"{URL}rooms/", {name: value}).status_code for name, value in queries.items()}

    assert answers == {"ordering": 400, "page_size": 400, "capacity__gt": 400, "search": 400, "page": 400}


def test_many_keys_are_taken_once_and_looked_up_together(
    api: Any, alice: Any, summit: Any, django_assert_max_num_queries: Any
) -> None:
    room, other = make_room(summit), make_room(summit, "green-room")
    make_session(summit, room=room)
    api.by(alice)

    with django_assert_max_num_queries(12):
        answer = api.post(f"{URL}clashes/", {"resources": [other.pk, room.pk] * 100, **HOUR})

    assert [clash["resource"] for clash in answer.json()["clashes"]] == [room.pk]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ([1] * 301, "max_length"),
        ([], "empty"),
        ("12", "not_a_list"),
        ({"1": 1}, "not_a_list"),
        ([True], "incorrect_type"),
        ([1.5], "incorrect_type"),
        ([None], "incorrect_type"),
        ([[1]], "incorrect_type"),
        (["\x00"], "incorrect_type"),
        ([10**30], "does_not_exist"),
        ([-1], "does_not_exist"),
    ],
)
def test_list_of_keys_that_cannot_be_is_refused(api: Any, alice: Any, keys: Any, code: str) -> None:
    answer = api.by(alice).post(f"{URL}clashes/", {"resources": keys, **HOUR})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_document_says_how_many_keys_a_list_takes(api: Any, alice: Any) -> None:
    schemas = api.by(alice).get("/api/v1/schema/?format=json").json()["components"]["schemas"]

    lists = {name: schemas[name]["properties"][field].get("maxItems") for name, field in LISTS.items()}

    assert lists == {"AskClashesRequest": 300, "ScheduleSessionRequest": 1000, "PlaceProvisionallyRequest": 1000}


def test_a_closure_says_what_it_closes_to_those_who_may_know(
    api: Any, client: Any, summit: Any, belarus: Any, alice: Any, boris: Any, karim: Any
) -> None:
    rooms = [make_room(summit, "blue"), make_room(summit, "red")]
    make_room(summit, "far", venue="manas")
    hour = {"starts_at": "2025-11-26T09:00:00+06:00", "ends_at": "2025-11-26T10:00:00+06:00"}
    shut = {**hour, "title": {"en": "Repairs"}, "resources": [room.pk for room in rooms], "audience": "summit"}
    rest = {**hour, "title": {"en": "Rest"}, "resources": [belarus.head.pk], "audience": "participants"}
    early = {"starts_at": "2025-11-26T08:00:00+06:00", "ends_at": hour["starts_at"]}
    secret = {**early, "title": {"en": "Search"}, "resources": [rooms[0].pk]}
    made = [api.by(alice).post(f"{URL}closures/", body).json() for body in (shut, rest, secret)]

    assert [row["code"] for row in made[0]["closes"]["resources"]] == ["blue", "red"]
    assert [venue["code"] for venue in made[0]["closes"]["venues"]] == ["yntymak-ordo"]
    assert made[0]["closes"]["whole_summit"] is False
    assert made[1]["closes"]["resources"][0]["delegation"] == "BLR"
    for user, known in ((alice, {"Repairs", "Rest", "Search"}), (boris, {"Repairs", "Rest"}), (karim, {"Repairs"})):
        listed = [row["title"]["en"] for row in api.by(user).get(f"{URL}closures/").json()["results"]]
        day = api.get(f"{URL}programme/?day=2025-11-26").json()["results"]
        assert set(listed) == {line["title"]["en"] for line in day} == known
    (line,) = day
    assert (line["kind"], [room["name"]["en"] for room in line["rooms"]]) == ("closure", ["Blue", "Red"])

    client.force_login(alice)
    assert "Yntymak-Ordo (all rooms)" in client.get("/admin/calendar/closure/").content.decode()
    board = client.get("/admin/timeline/?day=2025-11-26").content.decode()
    assert board.count("Repairs</span></a>") == 2
    assert f"{belarus.head}: Rest</span></a>" in board
