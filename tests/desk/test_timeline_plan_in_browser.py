"""A plan on the timeline in a real browser: watched, accepted by row, on a phone; bars made longer and taken off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement
from summit.notifications.models import Notification
from summit.programme.services import publish_revision
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room

pytestmark = pytest.mark.django_db(transaction=True)
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def plan(summit: Any, alice: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any) -> Plan:
    """A plan that moves a meeting from ten to eleven, and places another at twelve."""
    room = make_room(summit, code="blue")
    moving, new = make_accepted(belarus, kazakhstan), make_accepted(belarus, tajikistan)
    basis = place_meeting(moving, starts_at=TEN, room=room, now=now).engagement.sequence
    plan = Plan.objects.create(summit=summit, asked_by=alice, asked_at=now, status="ready")
    for request, starts_at, seen in ((moving, TEN + HOUR, basis), (new, TEN + 2 * HOUR, -1)):
        hours = {"starts_at": starts_at, "ends_at": starts_at + HOUR / 2}
        PlannedMeeting.objects.create(plan=plan, request=request, room=room, is_change=True, basis=seen, **hours)
    return plan


def timeline(tab: Any, summit: Any, asked: str) -> Page:
    return tab.open(f"/summits/{summit.slug}/admin/timeline/?{asked}")


def hours() -> list[datetime]:
    meetings = Engagement.objects.filter(kind="bilateral").order_by("starts_at")
    return list(meetings.values_list("starts_at", flat=True))


def test_rows_of_a_plan_are_accepted_after_their_letters_were_read(
    open_tab: Any, alice: Any, boris: Any, summit: Any, plan: Plan, now: Any
) -> None:
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    PlannedMeeting.objects.filter(basis__gte=0).update(basis=Engagement.objects.get().sequence)
    Notification.objects.all().delete()
    tab = open_tab(alice)
    page = timeline(tab, summit, f"plan={plan.pk}")
    ghosts = page.locator(".timeline-grid .bar-planned")
    expect(ghosts).to_have_count(2)
    expect(page.locator(".timeline-grid .bar-leaves")).to_have_count(1)

    page.get_by_role("button", name="Accept: BLR KAZ").click()
    letters = page.get_by_role("dialog")
    expect(letters).to_contain_text(boris.name)
    assert hours() == [TEN]
    letters.get_by_role("button", name="Do it and send").click()
    expect(ghosts).to_have_count(1)
    assert hours() == [TEN + HOUR]

    page.get_by_role("button", name="Accept all").click()
    expect(ghosts).to_have_count(0)
    expect(page.locator(".timeline-grid .bar-bilateral")).to_have_count(2)
    assert hours() == [TEN + HOUR, TEN + 2 * HOUR]
    assert tab.complaints == []


def test_a_plan_is_watched_until_its_bars_are_there(open_tab: Any, alice: Any, summit: Any, plan: Plan) -> None:
    Plan.objects.update(status="running", placed=1, value=900, bound=700)
    tab = open_tab(alice)
    page = timeline(tab, summit, f"plan={plan.pk}")
    panel = page.locator(".plan-panel")
    expect(panel).to_contain_text("cost 900, and no plan can cost less than 700")
    Plan.objects.update(placed=2, value=800)
    expect(panel).to_contain_text("2 placed; cost 800")

    Plan.objects.update(status="ready")
    expect(page.locator(".timeline-grid .bar-planned")).to_have_count(2)
    assert tab.complaints == []


def test_on_a_phone_a_plan_is_a_list_by_hour(open_tab: Any, alice: Any, summit: Any, plan: Plan) -> None:
    tab = open_tab(alice, viewport={"width": 390, "height": 800})
    page = timeline(tab, summit, f"plan={plan.pk}&day=2025-11-26")
    times = page.locator(".timeline-list time")
    expect(times).to_have_text(["10:00–10:30", "11:00–11:30", "12:00–12:30"])
    expect(page.locator(".timeline-grid")).to_be_hidden()

    page.get_by_role("button", name="Accept: BLR TJK").click()
    expect(page.get_by_role("button", name="Accept: BLR TJK")).to_have_count(0)
    assert hours() == [TEN, TEN + 2 * HOUR]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (wide, tab.complaints) == (0, [])


def test_a_bar_is_made_longer_and_taken_off(open_tab: Any, alice: Any, summit: Any, plan: Plan) -> None:
    tab = open_tab(alice)
    page = timeline(tab, summit, "day=2025-11-26")
    said = page.locator(".timeline-said")
    bar = page.locator("li.bar-bilateral")

    box = bar.bounding_box()
    assert box
    y = box["y"] + box["height"] - 6
    page.mouse.move(box["x"] + box["width"] - 1, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 1.5, y, steps=3)
    page.mouse.move(box["x"] + box["width"] * 2, y, steps=3)
    page.mouse.up()
    expect(said).to_contain_text("10:00–11:00")
    assert Engagement.objects.get().ends_at == TEN + HOUR

    bar.locator(".pick").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Picked up")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    expect(said).to_contain_text("10:00–10:45, Blue: free")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("10:00–10:45 (")
    assert Engagement.objects.get().ends_at == TEN + timedelta(minutes=45)

    bar.locator(".pick").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Picked up")
    page.keyboard.press("Delete")
    expect(said).to_contain_text("It waits for an hour again.")
    expect(bar).to_have_count(0)
    assert BilateralRequest.objects.unplaced().count() == 2
    assert tab.complaints == []
