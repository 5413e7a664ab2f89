"""What violates the constraints of the tables of bilateral meetings."""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from summit.bilaterals.models import (
    BilateralRequest,
    Companion,
    CounterProposal,
    FollowUp,
    Meeting,
    Offer,
    Plan,
    PlannedMeeting,
    Side,
    Window,
)
from tests.architecture.violating import ELEVEN, NOW, TEN, TOO_LATE, again, change


def offer(w: Any, **fields: Any) -> Offer:
    side = w.request.sides.all()[0]
    hours = {"starts_at": TEN, "ends_at": ELEVEN, "valid_until": TEN, **fields}
    return Offer.objects.create(request=w.request, side=side, **hours)


def follow_up(w: Any, **fields: Any) -> FollowUp:
    facts = {"text": "T", "due_on": "2025-12-01", **fields}
    return FollowUp.objects.create(request=w.request, owner=w.belarus, **facts)


def asked(w: Any) -> dict[str, Any]:
    return {
        "summit": w.summit,
        "party_keys": w.request.party_keys,
        "level": w.request.level,
        "topics": "T",
        "minutes": 30,
        "requested_at": NOW,
        "reference": "ref",
    }


VIOLATIONS: dict[str, Callable[[Any], Any]] = {
    "window_is_within_bounds": lambda w: Window.objects.create(
        request=w.request, party=w.belarus, kind="preferred", period=(NOW, TOO_LATE)
    ),
    "counter_proposal_lasts_as_a_request": lambda w: CounterProposal.objects.create(
        request=w.request, by=w.belarus, minutes=241, proposed_at=NOW
    ),
    "counter_proposal_has_1_to_100_people": lambda w: CounterProposal.objects.create(
        request=w.request, by=w.belarus, minutes=30, people=0, proposed_at=NOW
    ),
    "request_is_within_bounds": change(BilateralRequest, answer_by=TOO_LATE),
    "meeting_is_within_bounds": lambda w: Meeting.objects.create(
        request=w.request, engagement=w.engagement, provisional_until=TOO_LATE
    ),
    "offer_is_within_bounds": lambda w: offer(w, ends_at=TOO_LATE),
    "offer_ends_after_its_start": lambda w: offer(w, ends_at=TEN),
    "offer_is_one_open_per_hour": lambda w: [offer(w) for _ in range(2)],
    "follow_up_is_within_bounds": lambda w: follow_up(w, due_on="2101-01-01"),
    "follow_up_that_ended_has_its_hour": lambda w: follow_up(w, status="done"),
    "side_lead_is_its_own": lambda w: Side.objects.filter(place=1).update(lead=w.belarus.head),
    "side_note_taker_is_its_own": lambda w: Side.objects.filter(place=1).update(note_taker=w.belarus.head),
    "side_is_once_in_a_request": lambda w: Side.objects.filter(place=1).update(
        delegation=w.belarus, lead=w.belarus.head
    ),
    "side_has_its_place": lambda _: Side.objects.update(place=0),
    "side_answers_at_an_hour": change(Side, answered_at=None),
    "side_has_1_to_100_people": change(Side, people=0),
    "companion_is_named_once": again(Companion),
    "request_is_one_open_per_sides_and_level": lambda w: BilateralRequest.objects.create(
        **{**asked(w), "reference": "other"}
    ),
    "request_reference_is_unique_in_summit": lambda w: BilateralRequest.objects.create(**{**asked(w), "level": 30}),
    "request_has_two_sides": change(BilateralRequest, party_keys=[1]),
    "request_organizers_priority_is_1_to_5": change(BilateralRequest, organizers_priority=6),
    "plan_is_one_at_a_time": again(Plan),
    "planned_meeting_is_one_per_request": again(PlannedMeeting),
    "planned_meeting_is_whole": change(PlannedMeeting, starts_at=TEN),
    "window_has_both_ends": change(Window, period=DateTimeTZRange(TEN, None)),
}
