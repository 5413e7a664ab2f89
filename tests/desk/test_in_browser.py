"""The timeline in a real browser: pointer, keyboard, two organizers, a lost connection, a phone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from summit.accounts.models import Role
from summit.bilaterals.services import place_meeting
from summit.calendar.models import Engagement
from summit.notifications.models import Notification
from summit.programme.services import publish_revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

pytestmark = pytest.mark.django_db(transaction=True)
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def world(summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any) -> dict[str, Any]:
    """A meeting at ten in the blue room, a request in the tray, and a red room."""
    blue, red = make_room(summit, code="blue"), make_room(summit, code="red")
    meeting = place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=blue, now=now)
    return {"blue": blue, "red": red, "meeting": meeting, "request": make_accepted(belarus, tajikistan)}


def timeline(tab: Any, summit: Any) -> Page:
    return tab.open(f"/summits/{summit.slug}/admin/timeline/?day=2025-11-26")


def hour_in(page: Page, room: Any, minute: int) -> tuple[float, float]:
    """Return the point of the row of the room at so many minutes from the left edge."""
    box = page.locator(f'[data-room="{room.pk}"] .timeline-line').bounding_box()
    assert box
    minutes = int(page.locator(".timeline-day").get_attribute("data-minutes") or 1)
    return box["x"] + box["width"] * minute / minutes, box["y"] + 20


def drag(page: Page, source: str, room: Any, minute: int, length: int = 30) -> None:
    """Drag by the middle of the thing, so that it begins at that minute."""
    box = page.locator(source).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    x, y = hour_in(page, room, minute + length // 2)
    with page.expect_response("**/timeline/check/**"):
        page.mouse.move(x - 30, y, steps=3)
    page.mouse.move(x, y, steps=3)
    page.mouse.up()


def test_a_meeting_is_dragged_to_a_free_hour_and_the_change_is_undone(
    open_tab: Any, alice: Any, summit: Any, world: Any
) -> None:
    tab = open_tab(alice)
    page = timeline(tab, summit)

    drag(page, "li.bar-bilateral", world["red"], 240)
    said = page.locator(".timeline-said")
    expect(said).to_contain_text("12:00")
    engagement = Engagement.objects.get(kind="bilateral")
    assert (engagement.starts_at, engagement.occupancies.get(role="room").resource_id) == (
        TEN + 2 * HOUR,
        world["red"].pk,
    )

    said.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("10:00")
    engagement.refresh_from_db()
    assert engagement.starts_at == TEN
    assert tab.complaints == []


def test_letters_are_read_before_they_leave_and_taken_back_by_undo(
    open_tab: Any, alice: Any, boris: Any, summit: Any, world: Any, now: Any
) -> None:
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    page = timeline(open_tab(alice), summit)

    drag(page, "li.bar-bilateral", world["red"], 240)
    letters = page.get_by_role("dialog")
    expect(letters).to_contain_text(boris.name)
    expect(letters).to_contain_text("12:00")
    letters.get_by_role("button", name="Leave it as it was").click()
    expect(page.locator(".timeline-said")).to_contain_text("Nothing was changed")
    assert Engagement.objects.get(kind="bilateral").starts_at == TEN
    assert not Notification.objects.exists()

    drag(page, "li.bar-bilateral", world["red"], 240)
    letters.get_by_role("button", name="Do it and send").click()
    expect(page.locator(".timeline-said")).to_contain_text("12:00")
    assert Notification.objects.filter(recipient=boris).count() == 1

    page.get_by_role("button", name="Undo").click()
    expect(letters).to_contain_text("not sent any more")
    letters.get_by_role("button", name="Do it and send").click()
    expect(page.locator(".timeline-said")).to_contain_text("10:00")
    assert not Notification.objects.filter(recipient=boris, deliveries__status="queued").exists()


def test_dropped_into_a_clash_it_goes_back_and_says_why(open_tab: Any, alice: Any, summit: Any, world: Any) -> None:
    page = timeline(open_tab(alice), summit)

    drag(page, ".tray-item", world["red"], 120)

    said = page.locator(".timeline-said.is-refusal")
    expect(said).to_contain_text("Kazakhstan")
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator(".tray-item")).to_have_count(1)
    assert Engagement.objects.filter(kind="bilateral").count() == 1


def test_the_keyboard_alone_places_a_request(open_tab: Any, alice: Any, summit: Any, world: Any) -> None:
    page = timeline(open_tab(alice), summit)
    page.locator(".tray .pick").focus()
    page.keyboard.press("Enter")
    said = page.locator(".timeline-said")
    expect(said).to_contain_text("Picked up")
    expect(page.locator(".taken").first).to_be_attached()
    for _ in range(12):  # an hour, on a grid of five minutes
        page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("09:00, Blue: free")
    page.keyboard.press("Enter")

    expect(page.locator("li.bar-bilateral")).to_have_count(2)
    assert Engagement.objects.filter(kind="bilateral", starts_at=TEN - HOUR).exists()


def test_of_two_organizers_the_second_sees_what_the_first_did(
    open_tab: Any, alice: Any, summit: Any, world: Any
) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + HOUR, room=world["red"])
    second = make_user("second", summit, Role.Kind.ORGANIZER, is_staff=True)
    here, there = timeline(open_tab(alice), summit), timeline(open_tab(second), summit)

    drag(here, "li.bar-session", world["red"], 360, length=60)
    expect(here.locator(".timeline-said")).to_contain_text("14:00")
    drag(there, "li.bar-session", world["red"], 480, length=60)

    expect(there.locator(".timeline-said.is-refusal")).to_contain_text(str(alice))
    expect(there.locator("li.bar-session em")).to_have_text("14:00")
    session.engagement.refresh_from_db()
    assert session.engagement.starts_at == TEN + 4 * HOUR


def test_without_a_connection_or_a_session_nothing_changes_and_it_says_so(
    open_tab: Any, alice: Any, summit: Any, world: Any
) -> None:
    tab = open_tab(alice)
    page = timeline(tab, summit)
    page.locator(".tray .pick").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".taken").first).to_be_attached()
    tab.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator(".timeline-said.is-refusal")).to_contain_text("No connection")
    expect(page.locator(".ghost")).to_have_count(0)

    tab.context.set_offline(False)
    tab.context.clear_cookies()
    page.locator(".tray .pick").click()
    expect(page.locator(".timeline-said.is-refusal")).to_contain_text("Your session has ended")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/login/.*timeline"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_complain_of_nothing(
    open_tab: Any, alice: Any, summit: Any, world: Any, scheme: str
) -> None:
    alice.language = "ru"
    alice.save()
    tab = open_tab(alice, viewport={"width": 390, "height": 800}, color_scheme=scheme)
    meeting = world["meeting"].request_id
    dossiers = (f"desk/meetings/{meeting}/", f"desk/meetings/{meeting}/move/", f"desk/rooms/{world['blue'].pk}/")
    for path in ("", "timeline/?day=2025-11-26", "who-meets-whom/", "set-up/", "see-as/", *dossiers):
        page = tab.open(f"/summits/{summit.slug}/admin/{path}")
        expect(page.locator("#content h2").first).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)
    assert tab.complaints == []


def test_a_slash_opens_the_search(open_tab: Any, alice: Any, summit: Any, world: Any) -> None:
    page = timeline(open_tab(alice), summit)
    page.keyboard.press("/")
    expect(page.locator("#search-input-command")).to_be_focused()
    page.keyboard.type("kazakh")

    expect(page.get_by_role("link", name="Kazakhstan").first).to_be_visible()


def test_a_late_president_is_entered_in_three_clicks(
    open_tab: Any, alice: Any, boris: Any, summit: Any, belarus: Any, world: Any, now: Any
) -> None:
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    tab = open_tab(alice)
    page = tab.open(f"/summits/{summit.slug}/admin/desk/people/{belarus.head.pk}/")

    page.get_by_role("link", name="Lands at…").click()
    page.locator("[name=arrives_at_0]").fill("2025-11-26")
    page.locator("[name=arrives_at_1]").fill("14:30")
    page.get_by_role("button", name="Read what will be sent").click()
    expect(page.get_by_role("heading", name="Letters")).to_be_visible()
    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at is None

    page.get_by_role("button", name="Do it and send").click()
    expect(page.locator(".dossier-clashes a").first).to_contain_text("President of Belarus")
    expect(page.locator(".bar-clashes").first).to_be_visible()
    expect(page.locator(".dossier-history")).to_contain_text("Arrives 26 Nov 2025, 14:30")
    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at == TEN + timedelta(hours=4, minutes=30)
    assert tab.complaints == []
