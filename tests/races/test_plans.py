"""A plan is applied while others change the calendar: no double booking, every conflict named, all or nothing."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from summit.bilaterals import services
from summit.bilaterals.models import Plan
from summit.bilaterals.planner import engine
from summit.bilaterals.services import PlanOutdated, place_meeting, run_plan
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.refusals import ResourceClash
from summit.core.refusals import Refusal
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit
from tests.races.test_double_booking import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)


def overlaps() -> list[Any]:
    """Return every pair of occupancies of one resource that share an instant."""
    rows = Occupancy.objects.order_by("resource").select_related("engagement")
    return [
        (a, b)
        for a, b in combinations(rows, 2)
        if a.resource_id == b.resource_id and a.period.lower < b.period.upper and b.period.lower < a.period.upper
    ]


@pytest.mark.parametrize("round_", range(3))
def test_a_plan_is_applied_while_two_organizers_place_by_hand(transactional_db: None, round_: int) -> None:
    summit = make_summit()
    organizer = make_user("alice", summit, "organizer")
    delegations = [make_delegation(summit, f"D{n}") for n in range(6)]
    requests = [make_accepted(one, other) for one, other in combinations(delegations, 2)]
    rooms = [make_room(summit, f"room-{n}") for n in range(3)]
    plan = services.ask_for_plan(summit, kind="fresh", by=organizer, now=NOW, seconds=2)
    run_plan(plan.pk, make=engine.make, clock=lambda: NOW)
    planned = list(Plan.objects.get().meetings.order_by("starts_at"))
    # By hand: what the plan holds, at other hours, and so in the way of each other.
    by_hand = [(row.request, row.starts_at + timedelta(minutes=10)) for row in planned[: 6 + round_]]

    def act(number: int) -> Any:
        if number == 0:
            return _try(lambda: services.apply_plan(Plan.objects.get(), now=NOW))
        return [
            _try(lambda r=request, s=start: place_meeting(r, starts_at=s, room=rooms[number], now=NOW))
            for request, start in by_hand[number - 1 :: 2]
        ]

    applied, *placed = at_once(act, rivals=3)

    assert overlaps() == []
    granted = [answer for answers in placed for answer in answers if not isinstance(answer, Refusal)]
    if isinstance(applied, PlanOutdated):
        assert Engagement.objects.count() == len(granted)
        assert Plan.objects.get().status == "ready"
        assert applied.conflicts
        assert {type(refusal) for _, refusal in applied.conflicts} <= {
            services.AlreadyPlaced,
            services.ChangedSince,
            ResourceClash,
        }
    else:
        assert Engagement.objects.count() == len(requests)
        assert granted == []


def _try(verb: Any) -> Any:
    try:
        return verb()
    except Refusal as refusal:
        return refusal
