"""A plan on the timeline: its ghosts, accepted one by one or all; what it leaves out; watching and cancelling it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.services import apply_plan, move_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.notifications.models import Change, Notification
from summit.notifications.undoing import ChangedAfterwards, undo
from summit.programme.services import publish_revision
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.summits import make_summit

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAGE = {"Accept": "text/html"}


@pytest.fixture
def plan(summit: Any, alice: Any, now: Any) -> Plan:
    return Plan.objects.create(summit=summit, asked_by=alice, asked_at=now, status="ready")


@pytest.fixture
def room(summit: Any) -> Any:
    return make_room(summit)


def planned(plan: Plan, request: BilateralRequest, starts_at: Any = None, room: Any = None) -> PlannedMeeting:
    request.refresh_from_db()
    basis = request.meeting.engagement.sequence if request.is_placed else -1
    ends_at = starts_at and starts_at + timedelta(minutes=request.minutes)
    hours = {"starts_at": starts_at, "ends_at": ends_at}
    return PlannedMeeting.objects.create(plan=plan, request=request, room=room, is_change=True, basis=basis, **hours)


def bars_of(answer: Any) -> list[tuple[str, str, str]]:
    """Return the row, the kind and the hour of each bar."""
    bars = [(row, bar) for day in answer.context["days"] for row in day.rows for bar in row.bars]
    return [(row.name, bar.entry.kind, f"{bar.entry.starts_at:%H:%M}") for row, bar in bars]


def accept(desk: Any, plan: Plan, **data: Any) -> Any:
    return desk.post(reverse("timeline-plan-apply", args=[plan.pk]), data)


def test_a_plan_is_shown_beside_the_calendar(
    desk: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    moving, new, out = (
        make_accepted(belarus, kazakhstan),
        make_accepted(belarus, tajikistan),
        make_accepted(tajikistan, kazakhstan),
    )
    place_meeting(moving, starts_at=TEN, room=room, now=now)
    planned(plan, moving, TEN + HOUR, room)
    planned(plan, new, TEN + 2 * HOUR, room)
    planned(plan, out)
    PlannedMeeting.objects.filter(request=out).update(causes=[{"code": "x", "text": "Find a larger room."}])

    page = desk.get(reverse("timeline"), {"plan": plan.pk})

    assert bars_of(page) == [
        (str(room), "bilateral", "04:00"),
        (str(room), "planned", "05:00"),
        (str(room), "planned", "06:00"),
    ]
    text = page.content.decode()
    assert "new: 1, moved: 1, left out: 1" in text
    assert "the plan moves it to 26 Nov 2025, 11:00" in text
    assert "Find a larger room." in text
    assert bars_of(desk.get(reverse("timeline"), {"day": "2025-11-26"})) == [(str(room), "bilateral", "04:00")]


def test_one_row_is_accepted_and_then_the_rest(
    desk: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    first, second = make_accepted(belarus, kazakhstan), make_accepted(belarus, tajikistan)
    planned(plan, first, TEN, room)
    planned(plan, second, TEN + HOUR, room)

    assert accept(desk, plan, only=str(first.pk)).status_code == 200
    assert [e.starts_at for e in Engagement.objects.all()] == [TEN]
    page = desk.get(reverse("timeline"), {"plan": plan.pk})
    assert [kind for _, kind, _ in bars_of(page)] == ["bilateral", "planned"]

    assert accept(desk, plan).status_code == 200
    assert [e.starts_at for e in Engagement.objects.order_by("starts_at")] == [TEN, TEN + HOUR]
    assert accept(desk, plan).json()["code"] == "nothing_to_apply"


def test_what_was_accepted_is_undone_and_can_be_accepted_again(
    desk: Any,
    summit: Any,
    alice: Any,
    boris: Any,
    plan: Plan,
    room: Any,
    belarus: Any,
    kazakhstan: Any,
    tajikistan: Any,
    now: Any,
) -> None:
    """Two meetings that exchange their hours, and a new one."""
    one, two = make_accepted(belarus, kazakhstan), make_accepted(tajikistan, make_delegation(summit, "KGZ"))
    new = make_accepted(belarus, tajikistan)
    for request, hour in ((one, TEN), (two, TEN + HOUR)):
        place_meeting(request, starts_at=hour, room=room, now=now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    for request, hour in ((one, TEN + HOUR), (two, TEN), (new, TEN + 3 * HOUR)):
        planned(plan, request, hour, room)
    before = hours_of(one, two, new)

    apply_plan(plan, now=now)
    applied, letters = Change.objects.get(verb="bilaterals.apply_plan"), Notification.objects.count()
    for facts in (applied.before, applied.after):  # as a version recorded it that knew no further resources
        for placement in filter(None, facts["placements"].values()):
            del placement["resources"]
    applied.save()
    undone = undo(applied, now=now)

    assert (hours_of(one, two, new), letters > 0, Notification.objects.count()) == (before, True, 0)
    assert not plan.meetings.exclude(applied_at=None).exists()
    undo(undone, now=now)
    assert hours_of(one, two, new) == [TEN + HOUR, TEN, TEN + 3 * HOUR]
    assert not plan.meetings.filter(applied_at=None).exists()


def test_what_somebody_moved_since_is_not_undone(
    desk: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    planned(plan, request, TEN, room)
    apply_plan(plan, now=now)
    request.refresh_from_db()
    move_meeting(request, starts_at=TEN + HOUR, now=now)

    with pytest.raises(ChangedAfterwards):
        undo(Change.objects.get(verb="bilaterals.apply_plan"), now=now)


def hours_of(*requests: BilateralRequest) -> list[datetime | None]:
    standing = Engagement.objects.standing()
    return [standing.filter(meeting__request=one).values_list("starts_at", flat=True).first() for one in requests]


def test_the_letters_of_a_row_are_read_before_it_is_accepted(
    desk: Any, summit: Any, alice: Any, boris: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    planned(plan, request, TEN + HOUR, room)

    shown = accept(desk, plan, only=str(request.pk)).json()
    assert [letter["recipient"]["name"] for letter in shown["letters"]] == [boris.name]
    assert Engagement.objects.get().starts_at == TEN
    assert accept(desk, plan, only=str(request.pk), token=shown["token"]).status_code == 200
    assert Engagement.objects.get().starts_at == TEN + HOUR


def test_without_a_script_the_letters_are_a_page(
    desk: Any, summit: Any, alice: Any, boris: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    planned(plan, request, TEN + HOUR, room)
    address = reverse("timeline-plan-apply", args=[plan.pk])

    page = desk.post(address, {"only": request.pk}, headers=PAGE)
    assert boris.name in page.content.decode()
    done = desk.post(address, {"only": request.pk, "token": page.context["reading"].token}, headers=PAGE)
    assert done.url == f"{reverse('timeline')}?plan={plan.pk}"
    assert Engagement.objects.get().starts_at == TEN + HOUR
    refused = desk.post(address, {"only": request.pk}, headers=PAGE, follow=True)
    assert "There is nothing in this that would change the calendar." in refused.content.decode()


def test_what_changed_since_is_not_accepted_and_it_says_what(
    desk: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    planned(plan, request, TEN + HOUR, room)
    place_meeting(request, starts_at=TEN, room=room, now=now)

    refused = accept(desk, plan, only=str(request.pk))

    assert (refused.status_code, refused.json()["code"]) == (409, "plan_outdated")
    assert "It was changed after the plan was made." in refused.json()["said"]
    assert Engagement.objects.get().starts_at == TEN


def test_a_plan_is_asked_for_watched_and_cancelled(desk: Any, summit: Any) -> None:
    asked = desk.post(reverse("timeline-plan-ask"), {"kind": "mend", "seconds": 5})
    plan = Plan.objects.get()
    assert asked.url == f"{reverse('timeline')}?plan={plan.pk}"
    assert (plan.kind, plan.seconds, plan.status) == ("mend", 5, "queued")
    again = desk.post(reverse("timeline-plan-ask"), {"kind": "mend", "seconds": 5}, follow=True)
    assert "A plan of this summit is being made already" in again.content.decode()

    Plan.objects.update(status="running", value=1200, bound=1000, placed=3)
    panel = desk.get(reverse("timeline-plan", args=[plan.pk])).content.decode()
    assert "3 placed; cost 1200, and no plan can cost less than 1000" in panel
    assert "data-live" in panel
    assert desk.post(reverse("timeline-plan-cancel", args=[plan.pk])).status_code == 200
    plan.refresh_from_db()
    assert plan.status == "cancelled"
    assert "data-live" not in desk.get(reverse("timeline-plan", args=[plan.pk])).content.decode()


def test_a_plan_that_failed_is_resumed(desk: Any, plan: Plan) -> None:
    Plan.objects.update(status="failed")

    assert desk.post(reverse("timeline-plan-resume", args=[plan.pk])).status_code == 200
    plan.refresh_from_db()
    assert plan.status == "queued"


@pytest.mark.parametrize("data", [{}, {"kind": "best", "seconds": 5}, {"kind": "mend", "seconds": 5000}])
def test_a_plan_that_cannot_be_asked_for_is_refused(desk: Any, summit: Any, data: Any) -> None:
    assert desk.post(reverse("timeline-plan-ask"), data).status_code == 302
    assert not Plan.objects.exists()


def test_plans_of_others_are_not_there(desk: Any, client: Any, boris: Any, plan: Plan, alice: Any, now: Any) -> None:
    other = Plan.objects.create(summit=make_summit("other"), asked_by=alice, asked_at=now, status="ready")
    for key in (other.pk, "x", 10**30):
        assert desk.post(reverse("timeline-plan-cancel", args=[key])).status_code == 404
        assert desk.get(reverse("timeline"), {"plan": key}).context["plan"] is None
    client.force_login(boris)
    assert client.post(reverse("timeline-plan-apply", args=[plan.pk])).status_code in (302, 403)


@pytest.mark.parametrize("only", ["x", "11111111-1111-1111-1111-111111111111"])
def test_rows_that_are_not_there_are_refused(desk: Any, plan: Plan, only: str) -> None:
    assert accept(desk, plan, only=only).status_code in (400, 409)


def test_queries_do_not_grow_with_the_plan(
    desk: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse("timeline"), {"plan": plan.pk}).status_code == 200
        return len(queries)

    planned(plan, make_accepted(belarus, kazakhstan), TEN, room)
    planned(plan, make_accepted(belarus, tajikistan))
    few = cost()
    for n, code in enumerate(("ARM", "UZB", "CHN"), start=1):
        other = make_delegation(plan.summit, code)
        planned(plan, make_accepted(belarus, other), TEN + n * HOUR, room)
        planned(plan, make_accepted(tajikistan, other))

    assert cost() <= few


def test_the_rest_of_a_plan_is_found_from_the_timeline_and_from_its_page(
    desk: Any, plan: Plan, room: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    first, second = make_accepted(belarus, kazakhstan), make_accepted(belarus, tajikistan)
    planned(plan, first, TEN, room)
    planned(plan, second, TEN + HOUR, room)
    apply_plan(plan, now=now, only=[first.pk])
    rest = f"?plan={plan.pk}"

    page = desk.get(reverse("timeline")).content.decode()

    assert f'href="{rest}"' in page
    assert "applied in part" in page
    own = desk.get(reverse("admin:bilaterals_plan_change", args=[plan.pk]), follow=True).content.decode()
    assert f"{reverse('timeline')}{rest}" in own
    apply_plan(Plan.objects.get(pk=plan.pk), now=now)
    assert f'href="{rest}"' not in desk.get(reverse("timeline")).content.decode()


def test_without_a_script_the_tray_leads_to_the_form(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_accepted(belarus, kazakhstan)

    page = desk.get(reverse("timeline")).content.decode()

    assert f'<noscript><a href="{reverse("dossier-act", args=["meetings", request.pk, "place"])}">' in page
    assert "desk/no_script.css" in page
