from datetime import UTC, datetime
from typing import Any

import pytest

from summit.bilaterals.services import place_meeting
from summit.calendar.services import confirm_engagements
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/bilateral-requests/"
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


def body(requester: Any, invitee: Any, /, **fields: Any) -> dict[str, Any]:
    return {"requester": requester.pk, "invitees": [invitee.pk], "topics": "Trade", "minutes": 30, **fields}


def test_request_from_asking_to_meeting(
    api: Any, alice: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any
) -> None:
    room = make_room(belarus.summit)
    windows = [{"starts_at": "2025-11-26T10:00:00+06:00", "ends_at": "2025-11-26T12:00:00+06:00"}]

    asked = api.by(boris).post(URL, body(belarus, kazakhstan, preferred=windows))
    url = f"{URL}{asked.json()['id']}/"
    countered = api.by(karim).post(f"{url}counter-propose/", {"minutes": 20}).json()
    accepted = api.by(boris).post(f"{url}accept/").json()
    placed = api.by(alice).post(f"{url}place/", {"starts_at": "2025-11-26T10:00:00+06:00", "room": room.pk}).json()
    moved = api.by(alice).post(f"{url}move/", {"starts_at": "2025-11-26T11:00:00+06:00"}).json()
    cancelled = api.by(alice).post(f"{url}cancel/").json()

    assert (asked.status_code, asked.json()["awaiting"]) == (201, [kazakhstan.pk])
    assert asked.json()["windows"][0]["kind"] == "preferred"
    assert (countered["awaiting"], accepted["status"]) == ([belarus.pk], "accepted")
    assert (placed["meeting"]["room"], placed["meeting"]["ends_at"]) == (room.pk, "2025-11-26T04:20:00Z")
    assert moved["meeting"]["starts_at"] == "2025-11-26T05:00:00Z"
    assert cancelled["meeting"]["status"] == "cancelled"


def test_request_is_invisible_to_third_delegations(
    api: Any, tahmina: Any, olga: Any, alice: Any, vera: Any, leyla: Any, karim: Any, belarus: Any, kazakhstan: Any
) -> None:
    request = make_request(belarus, kazakhstan, topics="Secret")
    statuses = {}

    for user in (tahmina, olga, vera, leyla, alice, karim):
        listed = api.by(user).get(URL, {"search": "Secret"}).json().get("count", 403)
        statuses[user.name] = (
            listed,
            api.get(f"{URL}{request.pk}/").status_code,
            api.post(f"{URL}{request.pk}/accept/").status_code,
        )

    assert statuses == {
        "Tahmina": (0, 404, 404),
        "Olga": (403, 403, 403),
        "Vera": (1, 200, 403),
        "Leyla": (1, 200, 403),
        "Alice": (1, 200, 200),
        "Karim": (1, 200, 409),
    }


def test_meeting_appears_to_the_delegations_when_published(
    api: Any, alice: Any, boris: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    room = make_room(belarus.summit)
    url = f"{URL}{make_accepted(belarus, kazakhstan).pk}/"
    placed = api.by(alice).post(f"{url}place/", {"starts_at": "2025-11-26T10:00:00+06:00", "room": room.pk}).json()

    before = api.by(boris).get(url).json()["meeting"]
    confirm_engagements(belarus.summit.engagements.all(), now=now)
    after = api.by(boris).get(url).json()["meeting"]

    assert before is None
    assert after["uid"] == placed["meeting"]["uid"]


def test_delegations_do_not_place(api: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_accepted(belarus, kazakhstan)

    for verb in ("place", "move", "cancel"):
        assert api.by(boris).post(f"{URL}{request.pk}/{verb}/", {}).status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"topics": "x" * 2001}, "topics"),
        ({"topics": "a\x00b"}, "topics"),
        ({"topics": ""}, "topics"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 10**12}, "minutes"),
        ({"priority": 6}, "priority"),
        ({"level": 11}, "level"),
        ({"invitees": [10**18]}, "invitees"),
        ({"invitees": [10**30]}, "invitees"),
        ({"invitees": ["x"]}, "invitees.0"),
        ({"interpretation": ["klingon"]}, "interpretation.0"),
        ({"preferred": [{"starts_at": "2025-11-26T12:00Z", "ends_at": "2025-11-26T10:00Z"}]}, "preferred.0.ends_at"),
        ({"preferred": [{"starts_at": "yesterday", "ends_at": "2025-11-26T10:00Z"}]}, "preferred.0.starts_at"),
        ({"preferred": "x"}, "preferred"),
    ],
)
def test_bad_input_names_the_field(
    api: Any, boris: Any, belarus: Any, kazakhstan: Any, fields: Any, field: str
) -> None:
    answer = api.by(boris).post(URL, body(belarus, kazakhstan, **fields))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_other_summits_delegations_do_not_exist_here(api: Any, boris: Any, belarus: Any) -> None:
    stranger = make_delegation(make_summit("elsewhere"), "RUS")

    answer = api.by(boris).post(URL, body(belarus, stranger))

    assert answer.json()["errors"] == [
        {
            "field": "invitees",
            "code": "does_not_exist",
            "detail": f'Invalid pk "{stranger.pk}" - object does not exist.',
        }
    ]


def test_second_open_request_is_a_409_with_its_code(api: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    make_request(kazakhstan, belarus)

    answer = api.by(boris).post(URL, body(belarus, kazakhstan))

    assert (answer.status_code, answer.json()["code"]) == (409, "already_open")


def test_unplaced_filter_finds_what_waits_for_an_hour(
    api: Any, alice: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    waiting = make_accepted(belarus, kazakhstan)
    make_request(belarus, tajikistan)

    answer = api.by(alice).get(URL, {"unplaced": "true"})

    assert [row["id"] for row in answer.json()["results"]] == [str(waiting.pk)]


def test_pairs_are_shown_to_organizers_and_to_each_delegation_its_own(
    api: Any,
    alice: Any,
    boris: Any,
    tahmina: Any,
    belarus: Any,
    kazakhstan: Any,
    tajikistan: Any,
    now: Any,
    summit: Any,
) -> None:
    meeting = place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(belarus.summit), now=TEN)
    make_request(kazakhstan, tajikistan)

    def states(user: Any) -> Any:
        rows = api.by(user).get(f"{URL}pairs/").json()["results"]
        return {tuple(row["delegations"]): (row["state"], bool(row["starts_at"])) for row in rows}

    first, second = (tuple(sorted([kazakhstan.pk, other.pk])) for other in (belarus, tajikistan))
    assert states(alice) == {first: ("held", True), second: ("pending", False)}
    assert states(boris) == {first: ("accepted", False)}
    assert states(tahmina) == {second: ("pending", False)}
    confirm_engagements([meeting.engagement], now=now)
    assert states(boris) == {first: ("held", True)}
    refused = api.by(alice).get(f"{URL}pairs/?delegation={belarus.pk}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "delegation")
