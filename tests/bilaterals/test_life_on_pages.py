"""Organizers do on their pages what the API does for a request that lives; and who sees what at each step."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals.models import BilateralRequest, FollowUp, Plan
from summit.bilaterals.planner import engine
from summit.bilaterals.services import (
    PlanOutdated,
    apply_plan,
    ask_for_plan,
    cancel_meeting,
    run_plan,
    set_planning,
    set_provisional,
)
from summit.bilaterals.services.placing import PLACEMENT
from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from summit.notifications.models import Notification
from tests.bilaterals.test_api import URL
from tests.bilaterals.test_life import CLOCK, DAY, codes, readers
from tests.bilaterals.test_settling import offer
from tests.bilaterals.test_sides import HOUR, TEN, place, verb
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room

pytestmark = pytest.mark.usefixtures("at_now")


def page(request: BilateralRequest, name: str) -> str:
    return f"/admin/bilaterals/bilateralrequest/{request.pk}/{name}/"


def until(day: str) -> dict[str, str]:
    """Return the fields of an hour that is provisional until ten of the day."""
    return {"provisional_until_0": day, "provisional_until_1": "10:00" if day else ""}


def form_of(request: BilateralRequest, **changes: Any) -> dict[str, Any]:
    """Return what the form of `amend` holds, with changes."""
    names = ("topics", "minutes", "level", "seats", "priority")
    return {**{name: getattr(request, name) for name in names}, "interpretation": "", **changes}


def test_organizers_amend_on_the_page_what_differs_and_a_placed_meeting_moves(
    desk: Any, met: BilateralRequest, boris: Any, karim: Any, belarus: Any
) -> None:
    same = desk.post(page(met, "amend"), form_of(met))
    nobody = readers("bilateral_amended")
    changed = desk.post(page(met, "amend"), form_of(met, minutes=45, topics="Water"))
    shown = desk.get(page(met, "change")).content.decode()

    met.refresh_from_db()
    engagement = Engagement.objects.get()
    assert (same.status_code, changed.status_code, nobody) == (302, 302, [])
    assert (met.minutes, engagement.ends_at - engagement.starts_at) == (45, timedelta(minutes=45))
    assert readers("bilateral_amended") == ["Boris", "Karim"]
    assert "Water" in shown


def test_a_provisional_hour_is_given_kept_and_refused_on_the_page(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    meeting, room = make_accepted(belarus, kazakhstan), make_room(summit, "green")
    hour = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "room": room.pk}

    late = desk.post(page(meeting, "place"), {**hour, **until("2025-11-27")})
    placed = desk.post(page(meeting, "place"), {**hour, **until("2025-11-25")})
    provisional = desk.get(page(meeting, "change")).content.decode()
    kept = desk.post(page(meeting, "set_provisional"), until(""))
    confirm_engagements(list(Engagement.objects.all()), now=now)
    known = desk.post(page(meeting, "set_provisional"), until("2025-11-25"))

    assert (late.status_code, placed.status_code, kept.status_code, known.status_code) == (200, 302, 302, 200)
    assert late.context["form"].errors.keys() == {"provisional_until"}
    assert "Provisional until" in provisional
    assert known.context["form"].errors.keys() == {"provisional_until"}
    assert BilateralRequest.objects.get().meeting.provisional_until is None


def test_the_outcome_is_recorded_on_the_page_and_its_record_is_not_there(
    desk: Any, api: Any, boris: Any, met: BilateralRequest, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    before = desk.get(page(met, "change")).content.decode()
    Engagement.objects.update(starts_at=now - HOUR, ends_at=now)
    said = {"on_behalf_of": belarus.pk, "agreed_points": "A road", "owner": kazakhstan.pk, "text": "Survey"}

    half = desk.post(page(met, "record_outcome"), said)
    whole = desk.post(page(met, "record_outcome"), {**said, "due_on": "2025-12-10"})
    assert whole.status_code == 302, whole.context["form"].errors
    task = FollowUp.objects.get()
    ended = desk.post(page(met, "end_follow_up"), {"follow_up": task.pk, "status": "dropped"})
    api.by(boris).post("/api/v1/summits/bishkek-2025/meeting-records/", {"request": str(met.pk), "text": "CONFIDED"})
    shown = desk.get(page(met, "change")).content.decode()

    assert "record_outcome" not in before
    assert (half.status_code, list(half.context["form"].errors)) == (200, ["due_on"])
    assert (whole.status_code, ended.status_code) == (302, 302)
    task.refresh_from_db()
    assert (task.status, task.ended_at, task.owner) == ("dropped", now, kazakhstan)
    assert ("A road" in shown, "Survey" in shown, "CONFIDED" in shown) == (True, True, False)


def test_planning_is_set_on_the_page_and_open_offers_end_with_the_mode(
    desk: Any, api: Any, boris: Any, agreed: BilateralRequest
) -> None:
    offer(api, boris, agreed, TEN)

    done = desk.post(page(agreed, "set_planning"), {"is_pinned": "on", "settled_by": "organizers"})

    agreed.refresh_from_db()
    assert (done.status_code, agreed.is_pinned, agreed.settled_by) == (302, True, "organizers")
    assert agreed.offers.get().status == "expired"


def test_a_meeting_that_was_pinned_since_the_plan_is_not_moved(
    summit: Any, alice: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, api: Any, now: datetime
) -> None:
    meeting, room = make_accepted(belarus, kazakhstan, minutes=30), make_room(summit, "green")
    place(api, alice, meeting, room)
    plan = ask_for_plan(summit, kind="fresh", by=alice, now=now, seconds=1)
    run_plan(plan.pk, make=engine.make, clock=lambda: now)
    Plan.objects.get(pk=plan.pk).meetings.update(is_change=True)
    set_planning(meeting, is_pinned=True)

    with pytest.raises(PlanOutdated) as refused:
        apply_plan(Plan.objects.get(pk=plan.pk), now=now)

    assert [(one.pk, why.code) for one, why in refused.value.conflicts] == [(meeting.pk, "pinned_since")]


def test_what_is_undone_brings_a_provisional_hour_back(met: BilateralRequest, now: datetime) -> None:
    set_provisional(met, provisional_until=now + DAY, now=now)
    before = PLACEMENT.facts_now(met)
    cancel_meeting(met, now=now)

    PLACEMENT.restore(met, before, now)

    assert PLACEMENT.facts_now(met) == before
    assert BilateralRequest.objects.get().meeting.provisional_until == now + DAY
    older = PLACEMENT.stored({"starts_at": "2025-11-26T04:00:00Z"})
    assert older == {"starts_at": "2025-11-26T04:00:00Z", "resources": [], "provisional_until": None}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"level": "minister", "leads": "of another"}, "lead_of_another"),
        ({"level": "adviser"}, "nobody_of_level"),
        ({"minutes": 4}, "out_of_range"),
        ({"interpretation": ["ru-ru"]}, "bad_language_pair"),
        ({"answer_by": "2025-11-01T00:00:00Z"}, "answer_in_the_past"),
    ],
)
def test_an_amendment_is_refused_beside_its_field(
    api: Any, boris: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, change: dict[str, Any], code: str
) -> None:
    asked = make_request(belarus, kazakhstan)
    if "leads" in change:
        change = {**change, "leads": [tajikistan.head_id]}
    field = next(iter(set(change) - {"level"}), "leads")

    refused = verb(api, boris, asked, "amend", change)

    said = codes(refused)
    assert (refused.status_code, [name.split(".")[0] for name, _ in said]) == (400, [field])
    if code not in ("out_of_range", "bad_language_pair"):
        assert [one for _, one in said] == [code]
    assert readers("bilateral_amended") == []


def test_who_amends_at_a_level_with_an_open_request_is_refused(
    api: Any, alice: Any, karim: Any, belarus: Any, kazakhstan: Any
) -> None:
    for party in (belarus, kazakhstan):
        make_delegate(party)
    asked, _other = make_request(belarus, kazakhstan), make_request(belarus, kazakhstan, level=30)

    amended = verb(api, alice, asked, "amend", {"level": "minister"})
    countered = verb(api, karim, asked, "counter-propose", {"level": "minister"})

    assert (amended.json()["code"], countered.json()["code"]) == ("already_open", "already_open")


@pytest.mark.parametrize("ending", ["withdraw", "place", "time"])
def test_offers_end_when_a_side_withdraws_or_the_meeting_has_an_hour_or_their_time_is_over(
    api: Any, alice: Any, boris: Any, karim: Any, agreed: BilateralRequest, ending: str, monkeypatch: Any, now: Any
) -> None:
    until = (now + DAY).isoformat()
    body = {"hours": [TEN.isoformat()], "valid_until": until}
    made = verb(api, boris, agreed, "offer-hours", body).json()["offers"][0]
    past = verb(api, boris, agreed, "offer-hours", {**body, "valid_until": now.isoformat()})

    if ending == "withdraw":
        verb(api, boris, agreed, "withdraw")
    elif ending == "place":
        place(api, alice, agreed, make_room(agreed.summit, "red"), TEN + 2 * HOUR)
    else:
        monkeypatch.setattr(CLOCK, lambda: now + DAY)
        late = verb(api, karim, agreed, "take-hour", {"offered_hour": made["id"]})
        again = verb(api, karim, agreed, "offer-hours", {"hours": body["hours"]})
        assert (late.json()["code"], again.status_code) == ("wrong_status", 200)
        assert len(again.json()["offers"]) == 2

    assert codes(past) == [("valid_until", "offer_in_the_past")]
    assert agreed.offers.order_by("pk").first().status == "expired"


def test_each_role_sees_of_a_meeting_what_is_its_business(
    api: Any,
    alice: Any,
    boris: Any,
    karim: Any,
    leyla: Any,
    tahmina: Any,
    olga: Any,
    agreed: BilateralRequest,
    monkeypatch: Any,
) -> None:
    """From the offer over the hour to the outcome: organizer, side, liaison officer, another delegation, observer."""
    everyone = {"organizer": alice, "side": karim, "liaison": leyla, "other": tahmina, "observer": olga}

    def seen(*names: str) -> dict[str, Any]:
        answers = {who: api.by(user).get(f"{URL}{agreed.pk}/") for who, user in everyone.items()}
        return {
            who: [bool(answer.json()[name]) for name in names] if answer.status_code == 200 else answer.status_code
            for who, answer in answers.items()
        }

    offered = offer(api, boris, agreed, TEN).json()["offers"][0]
    at_offer = seen("offers", "meeting", "outcome")
    verb(api, karim, agreed, "take-hour", {"offered_hour": offered["id"]})
    at_hour = seen("offers", "meeting", "outcome")
    monkeypatch.setattr(CLOCK, lambda: TEN + HOUR)
    verb(api, karim, agreed, "record-outcome", {"agreed_points": "A road"})
    at_end = seen("offers", "meeting", "outcome")

    hidden = {"other": 404, "observer": 403}
    for found, those in ((at_offer, [True, False, False]), (at_hour, [True, True, False]), (at_end, [True] * 3)):
        assert found == {**dict.fromkeys(("organizer", "side", "liaison"), those), **hidden}


def test_a_side_that_declined_reads_neither_hours_nor_the_outcome(
    api: Any, boris: Any, karim: Any, tahmina: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, agreed: Any
) -> None:
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk, tajikistan.pk], "topics": "Transit", "minutes": 30}
    asked = api.by(boris).post(URL, {**wish, "least_accepted": 1}).json()
    verb(api, karim, asked, "accept")
    verb(api, tahmina, asked, "decline", {"reason": "No time"})
    offer(api, boris, BilateralRequest.objects.get(pk=asked["id"]), TEN)

    row = api.by(tahmina).get(f"{URL}{asked['id']}/").json()
    free = api.by(tahmina).get(f"{URL}{asked['id']}/free-hours/")
    early = api.by(boris).get(f"{URL}{make_request(belarus, tajikistan).pk}/free-hours/")

    assert (row["offers"], row["outcome"], row["meeting"]) == ([], None, None)
    assert (free.json()["code"], early.json()["code"]) == ("not_agreed", "not_agreed")
    assert Notification.objects.filter(kind="bilateral_offered", recipient=tahmina).count() == 0


def test_see_as_is_closed_to_records(desk: Any, boris: Any, summit: Any) -> None:
    shown = desk.get(reverse("see-as"), {"person": boris.pk, "path": "meeting-records"})
    assert "own secret" in shown.content.decode()
