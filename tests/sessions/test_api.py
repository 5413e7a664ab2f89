from typing import Any

from summit.calendar.models import Occupancy
from summit.calendar.services import confirm_engagements
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/sessions/"


def body(**fields: Any) -> dict[str, Any]:
    return {
        "code": "csc",
        "title": {"en": "Council"},
        "starts_at": "2025-11-27T10:00:00+06:00",
        "ends_at": "2025-11-27T11:30:00+06:00",
        **fields,
    }


def test_session_is_scheduled_tentatively(api: Any, alice: Any, summit: Any, belarus: Any) -> None:
    room = make_room(summit)

    answer = api.by(alice).post(URL, body(room=room.pk, delegates=[belarus.head.pk], format="restricted", quota=0))

    assert answer.status_code == 201
    row = answer.json()
    assert (row["status"], row["room"], row["venue"]) == ("tentative", room.pk, room.venue_id)
    assert row["delegates"] == [belarus.head.pk]


def test_bad_input_names_the_field(api: Any, alice: Any, belarus: Any) -> None:
    stranger = make_delegation(make_summit("elsewhere"), "RUS").head
    cases = {
        "ends_at": body(ends_at="2025-11-27T09:00:00+06:00"),
        "starts_at": body(starts_at="2025-11-27T10:03:00+06:00"),
        "delegates": body(delegates=[stranger.pk]),
        "room": body(room=987654),
        "quota": body(format="restricted"),
        "title": body(title={"en": "x" * 501}),
        "code": body(code="\x00"),
        "chair": body(chair=stranger.party_id),
    }

    for field, data in cases.items():
        answer = api.by(alice).post(URL, data)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_outside_the_summit_is_refused(api: Any, alice: Any, summit: Any) -> None:
    late = body(starts_at="2025-11-28T10:00:00+06:00", ends_at="2025-11-28T11:00:00+06:00")

    answer = api.by(alice).post(URL, late)

    assert (answer.status_code, answer.json()["code"]) == (400, "outside_summit")


def test_tentative_session_is_hidden_until_published(
    api: Any, alice: Any, boris: Any, olga: Any, summit: Any, now: Any
) -> None:
    session = make_session(summit)

    before = [api.by(user).get(URL).json()["count"] for user in (alice, boris, olga)]
    confirm_engagements([session.engagement], now=now)
    after = [api.by(user).get(URL).json()["count"] for user in (alice, boris, olga)]

    assert (before, after) == ([1, 0, 0], [1, 1, 1])


def test_session_for_participants_is_hidden_from_others(
    api: Any, boris: Any, karim: Any, summit: Any, belarus: Any, now: Any
) -> None:
    session = make_session(summit, delegates=[belarus.head], audience="participants")
    confirm_engagements([session.engagement], now=now)

    assert api.by(boris).get(f"{URL}{session.pk}/").status_code == 200
    assert api.by(karim).get(f"{URL}{session.pk}/").status_code == 404


def test_instants_of_any_offset_are_understood(api: Any, alice: Any, summit: Any) -> None:
    make_session(summit)
    asked = {"2025-11-26T09:00:00-18:20": 1, "2025-11-27T23:00:00-23:59": 0}

    counts = {after: api.by(alice).get(URL, {"starts_after": after}).json()["count"] for after in asked}
    beyond = api.get(URL, {"starts_after": "0001-01-01T00:00:00+23:59"})

    assert counts == asked
    assert (beyond.status_code, beyond.json()["errors"][0]["code"]) == (400, "out_of_bounds")


def test_what_was_called_off_takes_nobodys_time_again(api: Any, alice: Any, summit: Any, belarus: Any) -> None:
    url = f"{URL}{make_session(summit).pk}/"
    api.by(alice).post(f"{url}cancel/")

    moved = api.post(f"{url}reschedule/", {"starts_at": "2025-11-27T15:00:00+06:00"})
    admitted = api.post(f"{url}admit/", {"delegates": [belarus.head.pk]})

    assert {(answer.status_code, answer.json()["code"]) for answer in (moved, admitted)} == {(409, "wrong_status")}
    assert not Occupancy.objects.exists()


def test_verbs_move_admit_excuse_and_cancel(api: Any, alice: Any, summit: Any, belarus: Any) -> None:
    session = make_session(summit)
    url = f"{URL}{session.pk}/"
    api.by(alice)

    moved = api.post(f"{url}reschedule/", {"starts_at": "2025-11-27T15:00:00+06:00"}).json()
    admitted = api.post(f"{url}admit/", {"delegates": [belarus.head.pk]}).json()
    excused = api.post(f"{url}excuse/", {"delegates": [belarus.head.pk]}).json()
    amended = api.patch(url, {"quota": 3}, headers={"If-Match": "*"}).json()
    cancelled = api.post(f"{url}cancel/").json()
    again = api.post(f"{url}cancel/")

    assert moved["starts_at"] == "2025-11-27T09:00:00Z"
    assert (admitted["delegates"], excused["delegates"]) == ([belarus.head.pk], [])
    assert (amended["quota"], cancelled["status"]) == (3, "cancelled")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_status")
