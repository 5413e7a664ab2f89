"""Meetings of more than two sides, and the people beside the leads, through the doors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import pairs as pairs_of
from summit.bilaterals.queries import planning_input, suggestions
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.services import confirm_engagements
from summit.core.refusals import NotRepresentative
from summit.notifications.models import Notification
from tests.bilaterals.test_api import URL
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def wish(belarus: Any, kazakhstan: Any, tajikistan: Any) -> dict[str, Any]:
    invitees = [kazakhstan.pk, tajikistan.pk]
    return {"requester": belarus.pk, "invitees": invitees, "topics": "Transit", "minutes": 30}


@pytest.fixture
def of_three(belarus: Any, kazakhstan: Any, tajikistan: Any) -> BilateralRequest:
    return make_accepted(belarus, kazakhstan, tajikistan)


def verb(api: Any, who: Any, request: Any, name: str, body: Any = None) -> Any:
    key = request["id"] if isinstance(request, dict) else request.pk
    return api.by(who).post(f"{URL}{key}/{name}/", {} if body is None else body)


def place(api: Any, alice: Any, request: Any, room: Any, starts_at: datetime = TEN) -> Any:
    return verb(api, alice, request, "place", {"starts_at": starts_at.isoformat(), "room": room.pk})


def people_there() -> set[int]:
    rows = Occupancy.objects.filter(role="participant", engagement__kind="bilateral")
    return set(rows.values_list("resource", flat=True))


def answers(row: Any) -> list[str]:
    return [side["answer"] for side in row["sides"]]


def test_each_invitee_answers_by_itself_and_all_have_to_accept(
    api: Any, boris: Any, karim: Any, tahmina: Any, wish: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    asked = api.by(boris).post(URL, wish).json()
    one = verb(api, karim, asked, "accept").json()
    again = verb(api, karim, asked, "accept")
    waiting = api.by(tahmina).get(f"{URL}?awaiting={tajikistan.pk}").json()["count"]
    both = verb(api, tahmina, asked, "accept").json()

    assert asked["awaiting"] == wish["invitees"]
    assert asked["leads"] == [one.head_id for one in (belarus, kazakhstan, tajikistan)]
    assert (one["status"], one["awaiting"], waiting) == ("pending", [tajikistan.pk], 1)
    assert (again.status_code, again.json()["code"]) == (409, "not_your_turn")
    assert (both["status"], answers(both)) == ("accepted", ["accepted"] * 3)
    told = Notification.objects.filter(kind="bilateral_accepted")
    assert {(n.recipient, n.context["by"]["en"], n.context["is_pending"]) for n in told} == {
        (boris, "Kazakhstan", True),
        (tahmina, "Kazakhstan", True),
        (boris, "Tajikistan", False),
        (karim, "Tajikistan", False),
    }


@pytest.mark.parametrize(("least", "status"), [(None, "declined"), (1, "pending")])
def test_one_who_declines_ends_it_unless_enough_remain(
    api: Any, boris: Any, karim: Any, tahmina: Any, wish: Any, least: int | None, status: str
) -> None:
    asked = api.by(boris).post(URL, {**wish, "least_accepted": least}).json()

    declined = verb(api, karim, asked, "decline", {"reason": "No time"}).json()
    after = verb(api, tahmina, asked, "accept")

    assert (declined["status"], declined["sides"][1]["reason"]) == (status, "No time")
    letter = Notification.objects.get(kind="bilateral_declined", recipient=tahmina)
    assert (letter.context["by"]["en"], letter.context["others_meet"]) == ("Kazakhstan", status == "pending")
    if least:
        assert (after.json()["status"], answers(after.json())) == ("accepted", ["accepted", "declined", "accepted"])
    else:
        assert (after.status_code, after.json()["code"]) == (409, "wrong_status")


def test_the_others_read_that_they_meet_without_a_delegation_that_does_not_come(
    api: Any, alice: Any, boris: Any, wish: Any, kazakhstan: Any
) -> None:
    api.by(boris).post(URL, {**wish, "least_accepted": 1})

    api.by(alice).post(f"/api/v1/summits/bishkek-2025/delegations/{kazakhstan.pk}/withdraw/", {})
    letter = Notification.objects.get(kind="attendance_changed", recipient=boris)

    row = next(change for change in letter.context["changes"] if "others_meet" in change)
    assert (row["others_meet"], row["is_open"]) == (True, False)


def test_a_counter_proposal_asks_all_others_again(
    api: Any, boris: Any, karim: Any, tahmina: Any, wish: Any, belarus: Any, kazakhstan: Any
) -> None:
    asked = api.by(boris).post(URL, wish).json()
    verb(api, karim, asked, "accept")

    countered = verb(api, tahmina, asked, "counter-propose", {"minutes": 20}).json()

    assert (countered["awaiting"], countered["minutes"]) == ([belarus.pk, kazakhstan.pk], 20)
    assert verb(api, tahmina, asked, "accept").json()["code"] == "not_your_turn"
    verb(api, boris, asked, "accept")
    assert verb(api, karim, asked, "accept").json()["status"] == "accepted"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"invitees": []}, "no_invitee", "invitees"),
        ({"least_accepted": 3}, "too_few_asked", "least_accepted"),
        ({"leads": "both of one"}, "lead_twice", "leads"),
        ({"companions": "of another"}, "not_spokesperson", "companions"),
        ({"companions": "the lead"}, "at_the_table_already", "companions"),
        ({"note_takers": "two"}, "note_taker_twice", "note_takers"),
    ],
)
def test_what_no_meeting_has_is_refused_beside_its_field(
    api: Any, boris: Any, wish: Any, belarus: Any, kazakhstan: Any, change: Any, code: str, field: str
) -> None:
    minister = make_delegate(belarus)
    people = {
        "both of one": [belarus.head_id, minister.pk],
        "of another": [kazakhstan.head_id],
        "the lead": [belarus.head_id],
        "two": [belarus.head_id, minister.pk],
    }
    change = {name: people[value] if isinstance(value, str) else value for name, value in change.items()}

    refused = api.by(boris).post(URL, wish | change).json()

    assert [(error["field"], error["code"]) for error in refused["errors"]] == [(field, code)]


def test_one_set_of_sides_has_one_open_request_at_a_level(
    of_three: BilateralRequest, belarus: Any, kazakhstan: Any, tajikistan: Any, api: Any, karim: Any
) -> None:
    turned = {"requester": kazakhstan.pk, "invitees": [tajikistan.pk, belarus.pk], "topics": "T", "minutes": 30}

    assert api.by(karim).post(URL, turned).json()["code"] == "already_open"
    assert api.by(karim).post(URL, {**turned, "invitees": [belarus.pk]}).status_code == 201


def test_it_is_placed_for_all_and_goes_on_without_one_who_withdraws(
    api: Any, alice: Any, boris: Any, karim: Any, summit: Any, wish: Any, tahmina: Any, kazakhstan: Any, now: Any
) -> None:
    asked = api.by(boris).post(URL, {**wish, "least_accepted": 1}).json()
    verb(api, karim, asked, "accept")
    placed = place(api, alice, asked, make_room(summit, "green"))
    early = people_there()
    joined = verb(api, tahmina, asked, "accept").json()
    confirm_engagements(list(Engagement.objects.all()), now=now)
    known = api.by(karim).get(f"{URL}{asked['id']}/").json()["meeting"]
    left = verb(api, karim, asked, "withdraw", {"reason": "Called home"}).json()

    engagement = Engagement.objects.get()
    assert (placed.status_code, len(early), joined["status"], bool(known)) == (200, 2, "accepted", True)
    assert (left["status"], answers(left), left["meeting"]) == ("accepted", ["accepted", "withdrawn", "accepted"], None)
    assert (engagement.title["en"], engagement.status) == ("Belarus - Tajikistan", "confirmed")
    assert (kazakhstan.head_id in people_there(), len(people_there())) == (False, 2)
    gone = verb(api, boris, asked, "withdraw").json()
    engagement.refresh_from_db()
    assert (gone["status"], engagement.status) == ("withdrawn", "cancelled")


def test_companions_are_booked_and_optional_ones_where_they_are_free(
    api: Any, alice: Any, boris: Any, karim: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    needed, wanted = make_delegate(belarus), make_delegate(belarus, code="b-2")
    meeting, room = make_accepted(belarus, kazakhstan), make_room(summit, "green")
    named = {"companions": [needed.pk], "optional_companions": [wanted.pk], "note_taker": wanted.pk, "people": 5}
    told = verb(api, boris, meeting, "name-people", named).json()["sides"][0]
    for start, person in ((TEN, needed), (TEN + HOUR, wanted)):
        make_session(summit, person.code, starts_at=start, ends_at=start + HOUR, delegates=[person])

    busy = place(api, alice, meeting, room)
    without = place(api, alice, meeting, room, TEN + HOUR)
    first = people_there()
    moved = verb(api, alice, meeting, "move", {"starts_at": (TEN + 3 * HOUR).isoformat()})

    assert (told["companions"], told["people"]) == (
        [{"delegate": needed.pk, "is_required": True}, {"delegate": wanted.pk, "is_required": False}],
        5,
    )
    assert (busy.status_code, busy.json()["code"]) == (409, "clash")
    assert [clash["resource"] for clash in busy.json()["clashes"]] == [needed.pk]
    assert (without.status_code, first) == (200, {belarus.head_id, kazakhstan.head_id, needed.pk})
    assert (moved.status_code, people_there()) == (200, {*first, wanted.pk})
    foreign = verb(api, karim, meeting, "name-people", {"companions": [needed.pk]}).json()
    assert foreign["errors"][0]["code"] == "companion_of_another"
    verb(api, boris, meeting, "name-people", {})
    assert people_there() == {belarus.head_id, kazakhstan.head_id}


def test_the_planner_and_the_hours_that_are_suggested_count_all_who_have_to_come(
    summit: Any, of_three: BilateralRequest, belarus: Any, alice: Any, api: Any, now: Any
) -> None:
    companion = make_delegate(belarus)
    make_room(summit, "green")
    verb(api, alice, of_three, "name-people", {"companions": [companion.pk], "on_behalf_of": belarus.pk})
    make_session(summit, "busy", starts_at=TEN, ends_at=TEN + HOUR, delegates=[companion])

    (asked,) = planning_input(summit, kind="fresh", now=now).problem.requests
    best = suggestions(BilateralRequest.objects.get(), now=now, limit=50)

    assert asked.people == (*(lead.pk for lead in of_three.leads), companion.pk)
    assert best
    assert not any(TEN <= one.starts_at < TEN + HOUR for one in best)


def test_others_do_not_know_of_it_and_its_sides_meet_in_pairs(
    api: Any, summit: Any, of_three: BilateralRequest, boris: Any, now: Any
) -> None:
    fourth = make_delegation(summit, "UZB", en="Uzbekistan")
    stranger = make_user("stranger", summit, "coordinator", fourth)

    assert api.by(stranger).get(f"{URL}{of_three.pk}/").status_code == 404
    assert api.by(boris).get(URL).json()["count"] == 1  # once, though it has three sides
    with pytest.raises(NotRepresentative):
        make_request(fourth, of_three.requester, by=boris)
    found = pairs_of(BilateralRequest.objects.all(), now=now, with_tentative=True)
    assert [one.state for one in found] == ["accepted"] * 3


def test_the_desk_shows_three_sides(client: Any, alice: Any, of_three: BilateralRequest) -> None:
    client.force_login(alice)
    page = client.get(f"/admin/bilaterals/bilateralrequest/{of_three.pk}/change/").content.decode()
    assert all(name in page for name in ("Belarus", "Kazakhstan", "Tajikistan"))
    assert "Belarus - Kazakhstan - Tajikistan" in client.get("/admin/bilaterals/bilateralrequest/").content.decode()
