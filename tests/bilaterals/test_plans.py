"""Plans from the question to the calendar, through the doors; the planner is the real one."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from summit.accounts.models import User
from summit.bilaterals import services
from summit.bilaterals.models import BilateralRequest, Plan
from summit.bilaterals.planner import engine
from summit.bilaterals.services import place_meeting, run_plan
from summit.calendar.models import Engagement
from summit.calendar.services import book_engagement, confirm_engagements, create_closure
from summit.delegations.models import Delegate
from summit.delegations.services import derive_travel, set_travel
from summit.facilities.models import Interpreter, Room
from summit.notifications.models import Notification
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.plans import NOW, made, quick

pytestmark = pytest.mark.django_db(transaction=True)

BISHKEK = Path(__file__).parents[2] / "demo" / "bishkek-2025.yaml"
URL = "/api/v1/summits/bishkek-2025/plans/"
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


def hours(plan: Plan) -> dict[Any, Any]:
    return {row.request_id: (row.starts_at, row.room_id) for row in plan.meetings.all()}


def test_a_plan_from_the_question_to_the_calendar(alice: Any, karl: Any, pairs: Any, rooms: Any) -> None:
    api = Client().by(alice)

    asked = api.post(URL, {"seconds": 2})
    second = api.post(URL, {})
    run_plan(asked.json()["id"], make=quick, clock=lambda: NOW)
    plan = api.get(f"{URL}{asked.json()['id']}/").json()
    applied = api.post(f"{URL}{plan['id']}/apply/", {})

    assert (asked.status_code, asked.json()["status"]) == (201, "queued")
    assert (second.status_code, second.json()["code"]) == (409, "already_planning")
    assert (plan["status"], plan["placed"], plan["terms"]["unplaced"]) == ("ready", 3, 0)
    assert (applied.status_code, applied.json()["status"]) == (200, "applied")
    planned = {m["request"]: m["starts_at"] for m in plan["meetings"]}
    standing = {str(r.pk): r.meeting.engagement for r in BilateralRequest.objects.select_related("meeting__engagement")}
    assert {pk: e.starts_at.isoformat().replace("+00:00", "Z") for pk, e in standing.items()} == planned
    assert {engagement.status for engagement in standing.values()} == {"tentative"}
    again = api.post(f"{URL}{plan['id']}/apply/", {})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_apply")
    assert api.by(karl).get(f"{URL}{plan['id']}/").status_code == 403


def test_a_plan_is_not_applied_to_a_delegation_that_changed_since(
    alice: Any, pairs: list[BilateralRequest], rooms: Any, summit: Any, client: Any
) -> None:
    """Through both doors: a head was replaced, a delegation does not come; the desk names what the plan would place."""
    plan, api = made(summit, alice), Client().by(alice)
    one, two, three = (pairs[0].requester, pairs[0].invitees[0], pairs[1].invitees[0])
    minister = make_delegate(one)
    client.force_login(alice)

    replaced = {"replaced": one.head_id, "successor": minister.pk}
    assert api.post("/api/v1/summits/bishkek-2025/replacements/", replaced).status_code == 200
    assert api.post(f"/api/v1/summits/bishkek-2025/delegations/{two.pk}/withdraw/", {}).status_code == 200
    refused = api.post(f"{URL}{plan.pk}/apply/", {})

    assert (refused.status_code, refused.json()["code"]) == (409, "plan_outdated")
    why = {row["request"]: row["code"] for row in refused.json()["conflicts"]}
    absent, replaced = "not_attending", "lead_replaced"
    assert why == {str(row.pk): code for row, code in zip(pairs, (absent, absent, replaced), strict=True)}
    page = client.post(reverse("admin:bilaterals_plan_apply", args=[plan.pk]))
    assert "does not attend" in page.content.decode()
    assert not Engagement.objects.exists()
    named = {(str(row), why) for row, _, why in client.get("/admin/", follow=True).context["left_behind"]}
    assert (str(pairs[0]), "a plan places it, and a side does not attend") in named
    assert (str(pairs[2]), "a plan places it for a head of delegation who was replaced") in named
    assert three.is_attending


@pytest.mark.parametrize("who", ["boris", "vera", "leyla", "olga", "nobody"])
def test_plans_are_the_organizers_alone(who: str, request: Any, alice: Any, summit: Any) -> None:
    plan = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW)
    api = Client().by(request.getfixturevalue(who))
    refused = 404 if who == "nobody" else 403

    calls = [
        api.get(URL),
        api.post(URL, {}),
        *(api.post(f"{URL}{plan.pk}/{verb}/") for verb in ("cancel", "resume", "apply")),
    ]

    assert {call.status_code for call in calls} == {refused}


def test_what_cannot_be_placed_says_why(alice: Any, pairs: Any, summit: Any) -> None:
    make_room(summit, "small", capacity=4)

    plan = made(summit, alice)

    reasons = [row.reasons for row in plan.meetings.all()]
    words = "No room that serves bilaterals seats 6; add one, or ask for fewer seats."
    assert reasons == [[{"code": "no_room", "text": words}]] * 3


def test_rooms_that_serve_no_bilaterals_are_left_alone(alice: Any, pairs: Any, summit: Any) -> None:
    make_room(summit, "hall", capacity=100, serves_bilaterals=False)

    assert made(summit, alice).placed == 0


def test_published_meetings_and_all_else_stand(alice: Any, pairs: Any, rooms: Any, summit: Any, now: Any) -> None:
    meeting = place_meeting(pairs[0], starts_at=TEN, room=rooms[0], now=now)
    confirm_engagements([meeting.engagement], now=now)
    leader = pairs[1].leads[0]
    session = book_engagement(
        summit=summit,
        kind="session",
        title={"en": "Session"},
        starts_at=TEN + timedelta(hours=1),
        ends_at=TEN + timedelta(hours=9),
        occupants={leader.pk: "participant"},
        now=now,
    )

    plan = made(summit, alice)

    assert pairs[0].pk not in hours(plan)
    start, _ = hours(plan)[pairs[1].pk]
    assert not session.interval.starts_at <= start < session.interval.ends_at


def test_only_what_is_chosen_is_applied(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    plan = made(summit, alice)

    answer = Client().by(alice).post(f"{URL}{plan.pk}/apply/", {"requests": [str(pairs[1].pk)]})

    assert answer.status_code == 200
    assert [row.request for row in plan.meetings.filter(applied_at__isnull=False)] == [pairs[1]]
    assert Engagement.objects.get().meeting.request == pairs[1]


def test_what_changed_since_is_named_and_nothing_is_applied(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    plan = made(summit, alice)
    place_meeting(pairs[2], starts_at=TEN, room=rooms[0], now=NOW)

    answer = Client().by(alice).post(f"{URL}{plan.pk}/apply/", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "plan_outdated")
    assert [(c["request"], c["code"]) for c in answer.json()["conflicts"]] == [(str(pairs[2].pk), "changed_since")]
    assert Engagement.objects.count() == 1
    assert Plan.objects.get().status == "ready"


def test_rooms_and_wishes_that_changed_since_are_named(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    """A move by a plan is looked at as one by hand is."""
    one, two, three = pairs
    place_meeting(one, starts_at=TEN, room=rooms[0], now=NOW)
    place_meeting(two, starts_at=TEN + timedelta(hours=1), room=rooms[0], now=NOW)
    plan = made(summit, alice)
    later = TEN + timedelta(hours=3)
    for number, (pair, room) in enumerate(((one, rooms[1]), (two, rooms[0]), (three, rooms[1]))):
        start = later + timedelta(hours=number)
        hour = {"starts_at": start, "ends_at": start + timedelta(minutes=30), "room": room, "is_change": True}
        plan.meetings.filter(request=pair).update(**hour)
    Room.objects.filter(pk=rooms[1].pk).update(capacity=2)
    Room.objects.filter(pk=rooms[0].pk).update(serves_bilaterals=False)
    BilateralRequest.objects.filter(pk=three.pk).update(minutes=60)

    answer = Client().by(alice).post(f"{URL}{plan.pk}/apply/", {})

    why = {row["request"]: row["code"] for row in answer.json()["conflicts"]}
    assert why == {str(one.pk): "room_too_small", str(three.pk): "changed_since"}
    plan.meetings.filter(request=one).update(room=rooms[0])
    plan.meetings.filter(request=two).update(room=rooms[1])
    Room.objects.update(capacity=10, serves_bilaterals=False)
    answer = Client().by(alice).post(f"{URL}{plan.pk}/apply/", {"requests": [str(one.pk), str(two.pk)]})
    assert [(c["request"], c["code"]) for c in answer.json()["conflicts"]] == [(str(two.pk), "room_not_serving")]


def test_languages_that_lost_their_interpreter_since_are_named(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    """What nobody interpreted when the plan was made was accepted; what became so since was not."""
    one, two, three = pairs
    BilateralRequest.objects.update(interpretation=["ky-ru"])
    able, other = make_interpreter(summit), make_interpreter(summit, "interpreter-2")
    place_meeting(one, starts_at=TEN, room=rooms[0], interpreters=[able], now=NOW)
    place_meeting(two, starts_at=TEN + timedelta(hours=1), room=rooms[1], even_if_not_interpreted=True, now=NOW)
    place_meeting(three, starts_at=TEN + timedelta(hours=2), room=rooms[0], interpreters=[other], now=NOW)
    plan = made(summit, alice, kind="mend")
    later = {"starts_at": TEN + timedelta(hours=3), "ends_at": TEN + timedelta(hours=3, minutes=30), "is_change": True}
    for row, room in zip(plan.meetings.order_by("request"), (rooms * 2), strict=False):
        plan.meetings.filter(pk=row.pk).update(**later, room=room)
    Interpreter.objects.filter(pk=able.pk).update(language_pairs=["be-ru"])
    BilateralRequest.objects.filter(pk=three.pk).update(interpretation=["en-ru"])

    answer = Client().by(alice).post(f"{URL}{plan.pk}/apply/", {})

    why = {row["request"]: (row["code"], row["language_pairs"]) for row in answer.json()["conflicts"]}
    assert why == {str(one.pk): ("interpreter_missing", ["ky-ru"]), str(three.pk): ("interpreter_missing", ["en-ru"])}


def test_an_hour_that_was_taken_since_is_named(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    plan = made(summit, alice)
    start, room = hours(plan)[pairs[0].pk]
    title = {"en": "Reclaimed for the session"}
    occupants = {room: "room"}
    end = start + timedelta(minutes=30)
    book_engagement(
        summit=summit, kind="session", title=title, starts_at=start, ends_at=end, occupants=occupants, now=NOW
    )

    answer = Client().by(alice).post(f"{URL}{plan.pk}/apply/", {})

    (conflict,) = answer.json()["conflicts"]
    assert (conflict["request"], conflict["code"]) == (str(pairs[0].pk), "clash")
    assert conflict["clashes"][0]["engagement"]["title"] == title
    assert Engagement.objects.count() == 1


def test_two_meetings_may_change_places(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    later = TEN + timedelta(hours=1)
    place_meeting(pairs[0], starts_at=TEN, room=rooms[0], now=NOW)
    place_meeting(pairs[1], starts_at=later, room=rooms[0], now=NOW)
    plan = made(summit, alice)
    plan.meetings.filter(request=pairs[0]).update(starts_at=later, ends_at=later + timedelta(minutes=30), room=rooms[0])
    plan.meetings.filter(request=pairs[1]).update(starts_at=TEN, ends_at=TEN + timedelta(minutes=30), room=rooms[0])
    plan.meetings.update(is_change=True)

    services.apply_plan(plan, now=NOW, only=[pairs[0].pk, pairs[1].pk])

    standing = {e.meeting.request_id: e.starts_at for e in Engagement.objects.select_related("meeting")}
    assert standing == {pairs[0].pk: later, pairs[1].pk: TEN}


def test_a_leader_who_is_late_is_mended_by_one_move(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    for number, pair in enumerate(pairs):
        place_meeting(pair, starts_at=TEN + timedelta(hours=number), room=rooms[0], now=NOW)
    leader = pairs[0].leads[0]
    set_travel(leader, arrives_at=TEN + timedelta(minutes=90), departs_at=None, now=NOW)

    plan = made(summit, alice, kind="mend")

    moved = plan.meetings.get(is_change=True)
    assert (moved.request, plan.proof, plan.placed) == (pairs[0], "mended", 3)
    assert (plan.statistics["broken"], plan.statistics["moved"]) == (1, 1)
    assert moved.starts_at is not None
    assert moved.starts_at >= TEN + timedelta(minutes=90)
    services.apply_plan(plan, now=NOW)
    assert BilateralRequest.objects.get(pk=pairs[0].pk).meeting.engagement.starts_at == moved.starts_at


def test_letters_leave_for_just_the_meetings_that_a_mended_plan_moves(
    alice: Any, karl: Any, pairs: Any, rooms: Any, summit: Any
) -> None:
    hour = timedelta(hours=1)
    places = [(TEN, rooms[1]), (TEN + hour, rooms[1]), (TEN + 2 * hour, rooms[0])]
    for pair, (start, room) in zip(pairs, places, strict=True):
        confirm_engagements([place_meeting(pair, starts_at=start, room=room, now=NOW).engagement], now=NOW)
    set_travel(pairs[0].leads[0], arrives_at=TEN + hour / 2, departs_at=None, now=NOW)

    plan = made(summit, alice, kind="mend")
    services.apply_plan(plan, now=NOW)

    uids = {key.split(":")[1] for key in Notification.objects.values_list("key", flat=True)}
    assert (plan.proof, plan.statistics["moved"], plan.meetings.filter(is_change=True).count()) == ("mended", 1, 1)
    assert uids == {str(Engagement.objects.get(meeting__request=pairs[0]).uid)}


def test_a_mended_plan_leaves_what_was_chosen_by_hand(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    hall = make_room(summit, "hall", capacity=100, serves_bilaterals=False)
    extra = [make_interpreter(summit, f"interpreter-{n}") for n in range(2)]
    place_meeting(pairs[0], starts_at=TEN, room=hall, interpreters=extra[1:], now=NOW)

    plan = made(summit, alice, kind="mend")

    assert not plan.meetings.get(request=pairs[0]).is_change
    assert {room for _, room in hours(plan).values()} - {hall.pk} <= {room.pk for room in rooms}


def test_any_president_four_hours_late_in_bishkek_is_mended_by_the_fewest_moves(db: None) -> None:
    load(read(BISHKEK.read_text(encoding="utf-8")), now=NOW)
    summit = Summit.objects.get()
    organizer = User.objects.get(email="aigul@example.org")
    services.apply_plan(made(summit, organizer, make=engine.make), now=NOW)
    leads = Delegate.objects.filter(code__endswith="-president").order_by("code")
    proofs = {}
    for lead in leads:
        first = Engagement.objects.filter(kind="bilateral", occupancies__resource=lead).earliest("starts_at")
        with transaction.atomic():
            derive_travel(lead, arrives_at=first.starts_at + timedelta(hours=4), departs_at=None, now=NOW)
            plan = made(summit, organizer, kind="mend", make=engine.make)
            proofs[lead.code] = (plan.proof, plan.statistics["moved"] == plan.statistics["broken"] > 0)
            transaction.set_rollback(True)

    assert proofs == {lead.code: ("mended", True) for lead in leads}


def test_what_begins_soon_is_not_moved(alice: Any, pairs: Any, rooms: Any, summit: Any) -> None:
    place_meeting(pairs[0], starts_at=TEN, room=rooms[0], now=NOW)
    closed = {"title": {"en": "Shut"}, "starts_at": TEN, "ends_at": TEN + timedelta(hours=1)}
    create_closure(summit=summit, resources=[rooms[0]], even_if_booked=True, now=NOW, **closed)

    plan = made(summit, alice, kind="mend", now=TEN - timedelta(hours=1))

    assert pairs[0].pk not in hours(plan)


def test_the_command_prints_the_plan_and_applies_it(alice: Any, pairs: Any, rooms: Any) -> None:
    said = StringIO()

    call_command("plan", "bishkek-2025", by=alice.email, seconds=2, stdout=said)

    # By the clock on the wall the summit is over, and nothing can be placed any more.
    assert "ready: 0 placed" in said.getvalue()
    assert "BLR - KAZ" in said.getvalue()
