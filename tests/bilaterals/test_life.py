"""A request is amended, countered, expires, is pinned, has a provisional hour and an outcome, through the doors."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from summit.bilaterals import tasks
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.queries import planning_input
from summit.calendar.models import Engagement
from summit.notifications.models import Notification
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.programme.queries import to_publish
from summit.reminders.services import remind_of_requests
from tests.bilaterals.test_api import URL
from tests.bilaterals.test_sides import TEN, answers, place, verb
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room
from tests.programme.every_field import programme

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RECORDS = "/api/v1/summits/bishkek-2025/meeting-records/"
CLOCK = "summit.core.clock.now"

pytestmark = pytest.mark.usefixtures("at_now")


def readers(kind: str) -> list[str]:
    rows = Notification.objects.filter(kind=kind).order_by("recipient__name")
    return list(rows.values_list("recipient__name", flat=True))


def codes(answer: Any) -> list[tuple[str, str]]:
    body = answer.json()
    return [(one["field"], one["code"]) for one in body.get("errors", ())] or [(body.get("field"), body["code"])]


def test_the_asker_amends_until_it_is_answered_and_organizers_while_it_is_open(
    api: Any, alice: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    make_delegate(belarus), make_delegate(kazakhstan)
    asked, until = make_request(belarus, kazakhstan), (now + DAY).isoformat()

    first = verb(api, boris, asked, "amend", {"minutes": 45, "answer_by": until})
    told = readers("bilateral_amended")
    other_side = verb(api, karim, asked, "amend", {"minutes": 20})
    verb(api, karim, asked, "accept")
    late = verb(api, boris, asked, "amend", {"minutes": 20})
    nobody = verb(api, alice, asked, "amend", {"answer_by": until})
    organizers = verb(api, alice, asked, "amend", {"level": "minister", "topics": "Water"})

    assert (first.json()["minutes"], told) == (45, ["Karim"])
    assert (other_side.json()["code"], late.json()["code"]) == ("not_spokesperson", "already_answered")
    changed = organizers.json()
    assert (changed["level"], changed["topics"], changed["minutes"]) == ("minister", "Water", 45)
    assert readers("bilateral_amended") == ["Boris", "Karim", "Karim"]
    assert codes(nobody) == [("answer_by", "nothing_to_answer")]


def test_a_counter_proposal_names_level_and_people_in_both_doors(
    api: Any, desk: Any, karim: Any, boris: Any, belarus: Any, kazakhstan: Any
) -> None:
    minister, host = make_delegate(belarus), make_delegate(kazakhstan)
    asked = make_request(belarus, kazakhstan)
    head = kazakhstan.head

    said = {"level": "minister", "companions": [head.pk], "people": 3, "message": "The ministers first"}
    countered = verb(api, karim, asked, "counter-propose", said).json()
    page = f"/admin/bilaterals/bilateralrequest/{asked.pk}/counter_propose/"
    assert verb(api, karim, asked, "counter-propose", {}).json()["code"] == "not_your_turn"
    form = {"on_behalf_of": belarus.pk, "minutes": 20, "level": 10, "people": 2}
    answer = desk.post(page, form)
    again = api.by(boris).get(f"{URL}{asked.pk}/").json()

    assert (countered["level"], countered["leads"]) == ("minister", [minister.pk, host.pk])
    assert countered["sides"][1]["companions"] == [{"delegate": head.pk, "is_required": True}]
    assert answer.status_code == 302, answer.content.decode()
    assert [(one["level"], one["people"], one["minutes"]) for one in again["counter_proposals"]] == [
        ("minister", 3, 30),
        ("head_of_state", 2, 20),
    ]
    assert (answers(again), again["leads"]) == (["accepted", "pending"], [belarus.head_id, head.pk])


def test_a_request_expires_once_and_tells_it_once(
    api: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "Transit", "minutes": 30}
    past = api.by(boris).post(URL, {**wish, "answer_by": (now - HOUR).isoformat()})
    asked = api.by(boris).post(URL, {**wish, "answer_by": (now + 2 * DAY).isoformat()}).json()

    assert codes(past) == [("answer_by", "answer_in_the_past")]
    for day in (now + HOUR, now + DAY + HOUR, now + DAY + 2 * HOUR):
        remind_of_requests(now=day)
    assert readers("request_due") == ["Karim"]
    assert tasks.end_at_their_hour() == 0
    monkeypatch.setattr(CLOCK, lambda: now + 2 * DAY)
    late = verb(api, karim, asked, "accept")
    assert [tasks.end_at_their_hour(), tasks.end_at_their_hour()] == [1, 0]

    ended = api.by(boris).get(f"{URL}{asked['id']}/").json()
    assert (late.status_code, late.json()["code"]) == (409, "answer_too_late")
    assert (ended["status"], readers("bilateral_expired")) == ("expired", ["Boris", "Karim"])
    assert verb(api, karim, asked, "accept").json()["code"] == "wrong_status"
    assert [one["state"] for one in api.by(boris).get(f"{URL}pairs/").json()["results"]] == ["expired"]
    assert api.by(boris).post(URL, wish).status_code == 201


def test_a_pinned_meeting_is_moved_by_no_plan(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    meeting, room = make_accepted(belarus, kazakhstan), make_room(summit, "green")
    place(api, alice, meeting, room)
    movable = [len(planning_input(summit, kind=kind, now=now).problem.requests) for kind in ("fresh", "mend")]
    pinned = verb(api, alice, meeting, "set-planning", {"is_pinned": True})

    assert movable == [1, 1]
    assert pinned.json()["is_pinned"] is True
    assert [len(planning_input(summit, kind=kind, now=now).problem.requests) for kind in ("fresh", "mend")] == [0, 0]
    assert api.by(boris).get(f"{URL}{meeting.pk}/").json()["is_pinned"] is None
    assert verb(api, boris, meeting, "set-planning", {"is_pinned": False}).status_code == 403


def test_a_provisional_hour_is_not_published_and_freed_by_itself(
    api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime, monkeypatch: Any
) -> None:
    meeting, room = make_accepted(belarus, kazakhstan), make_room(summit, "green")
    hour = {"starts_at": TEN.isoformat(), "room": room.pk}
    too_long = verb(api, alice, meeting, "place", {**hour, "provisional_until": (TEN + HOUR).isoformat()})
    placed = verb(api, alice, meeting, "place", {**hour, "provisional_until": (now + DAY).isoformat()})

    assert codes(too_long) == [("provisional_until", "provisional_too_long")]
    assert placed.json()["meeting"]["provisional_until"] == "2025-11-21T06:00:00Z"
    assert (to_publish(summit).count(), tasks.end_at_their_hour()) == (0, 0)
    monkeypatch.setattr(CLOCK, lambda: now + DAY)
    assert [tasks.end_at_their_hour(), tasks.end_at_their_hour()] == [1, 0]
    assert (Engagement.objects.get().status, readers("bilateral_freed")) == ("cancelled", ["Alice"])
    verb(api, alice, meeting, "place", {**hour, "provisional_until": (now + 2 * DAY).isoformat()})
    kept = verb(api, alice, meeting, "set-provisional", {"provisional_until": None})
    assert (kept.json()["meeting"]["provisional_until"], to_publish(summit).count()) == (None, 1)


def test_a_file_says_until_when_it_is_answered_and_how_it_is_planned(summit: Any, now: datetime) -> None:
    whole = programme()
    asked = {"requester": "AAA", "invitee": "BBB", "level": "minister", "topics": "Trade", "minutes": 30}
    data: dict[str, Any] = {name: whole[name] for name in ("summit", "people", "delegations")}
    data["bilateral_requests"] = {"x": {**asked, "answer_by": "2025-11-24 10:00", "settled_by": "sides"}}

    def put(**changes: Any) -> list[str]:
        data["bilateral_requests"]["x"] |= changes
        return load(read(json.dumps(data)), now=now)

    put()
    (row,) = BilateralRequest.objects.all()
    assert (row.answer_by, row.settled_by) == (datetime(2025, 11, 24, 4, tzinfo=UTC), "sides")
    assert put() == []
    assert put(answer_by="2025-11-24 11:00", is_pinned=True) == [
        "changed bilateral request x: answer_by",
        "changed bilateral request x: is_pinned",
    ]
    assert put(answer="accepted") == ["accepted bilateral request x"]
    assert put() == []


def test_the_outcome_is_recorded_after_the_meeting_and_its_follow_ups_end(
    api: Any, boris: Any, karim: Any, met: Any, belarus: Any, tajikistan: Any, monkeypatch: Any
) -> None:
    task = {"owner": belarus.pk, "text": "Send the draft", "due_on": "2025-12-10"}
    said = {"agreed_points": "A road", "follow_ups": [task]}
    early = verb(api, boris, met, "record-outcome", said)
    monkeypatch.setattr(CLOCK, lambda: TEN + HOUR)
    foreign = verb(api, boris, met, "record-outcome", {"follow_ups": [{**task, "owner": tajikistan.pk}]})
    recorded = verb(api, boris, met, "record-outcome", said).json()
    body = {"follow_up": recorded["outcome"]["follow_ups"][0]["id"], "status": "done"}
    others = verb(api, karim, met, "end-follow-up", body)
    done = verb(api, boris, met, "end-follow-up", body).json()["outcome"]["follow_ups"][0]

    assert (codes(early)[0][1], codes(foreign)) == ("not_begun", [("follow_ups", "not_a_side")])
    assert (recorded["status"], recorded["outcome"]["agreed_points"]) == ("held", "A road")
    assert (others.status_code, done["status"], readers("bilateral_outcome")) == (403, "done", ["Karim"])
    assert verb(api, boris, met, "withdraw").json()["code"] == "wrong_status"
    assert verb(api, karim, met, "record-outcome", {"agreed_points": "A railway"}).json()["outcome"] == {
        **recorded["outcome"],
        "agreed_points": "A railway",
        "follow_ups": [done],
        "recorded_at": "2025-11-26T05:00:00Z",
    }


@pytest.mark.parametrize("host_met", [False, True])
def test_a_record_is_read_by_its_sides_alone(
    api: Any,
    alice: Any,
    boris: Any,
    karim: Any,
    vera: Any,
    leyla: Any,
    tahmina: Any,
    met: Any,
    belarus: Any,
    host_met: Any,
    monkeypatch: Any,
) -> None:
    if host_met:
        type(belarus).objects.filter(pk=belarus.pk).update(is_host=True)
    root = make_user("root", is_superuser=True)
    monkeypatch.setattr(CLOCK, lambda: TEN + HOUR)
    body = {"request": str(met.pk), "text": "Said in confidence"}
    early = api.by(boris).post(RECORDS, body)
    verb(api, boris, met, "record-outcome", {"agreed_points": ""})

    written = api.by(boris).post(RECORDS, body)
    reads = {user.name: api.by(user).get(f"{RECORDS}{met.pk}/").status_code for user in (boris, karim, vera, alice)}
    never = [api.by(user).get(f"{RECORDS}{met.pk}/").status_code for user in (leyla, tahmina, root)]
    writes = [api.by(user).post(RECORDS, body).status_code for user in (alice, root, vera)]

    by_host = 200 if host_met else 404
    assert (early.json()["code"], written.status_code) == ("not_held", 201)
    assert reads == {"Boris": 200, "Karim": 200, "Vera": 200, "Alice": by_host}
    assert (never, writes) == ([403, 404, 404], [201 if host_met else 403, 403, 403])
    with connection.cursor() as cursor:  # nor does the audit, which chief organizers read
        cursor.execute("SELECT count(*) FROM core_auditentry WHERE row::text LIKE '%confidence%'")
        assert cursor.fetchone() == (0,)
