"""The timeline in a real browser: pointer, keyboard, two organizers, a lost connection."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from summit.accounts.models import Role
from summit.calendar.models import Engagement
from summit.notifications.models import Delivery, Notification
from summit.programme.services import publish_revision
from tests.desk.conftest import HOUR, TEN
from tests.desk.pointer import drag, open_timeline
from tests.factories.accounts import make_user
from tests.factories.sessions import make_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("before_the_summit")]


def test_a_meeting_is_dragged_to_a_free_hour_and_the_change_is_undone(
    open_tab: Any, alice: Any, summit: Any, world: Any
) -> None:
    tab = open_tab(alice)
    page = open_timeline(tab, summit)

    drag(page, "li.bar-bilateral", world["red"], 240)
    said = page.locator(".timeline-said")
    expect(said).to_contain_text("12:00")
    engagement = Engagement.objects.get(kind="bilateral")
    assert (engagement.starts_at, engagement.occupancies.get(role="room").resource_id) == (
        TEN + 2 * HOUR,
        world["red"].pk,
    )

    said.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("Undone")
    engagement.refresh_from_db()
    assert engagement.starts_at == TEN
    assert tab.complaints == []


def test_letters_are_read_before_they_leave_and_taken_back_by_undo(
    open_tab: Any, alice: Any, boris: Any, summit: Any, world: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    page = open_timeline(open_tab(alice), summit)

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
    expect(page.locator(".timeline-said")).to_contain_text("Undone")
    assert not Notification.objects.filter(recipient=boris, deliveries__status="queued").exists()


def test_after_the_letters_left_undo_says_who_knows_already(
    open_tab: Any, alice: Any, boris: Any, summit: Any, world: Any, now: Any
) -> None:
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    page = open_timeline(open_tab(alice), summit)
    letters = page.get_by_role("dialog")
    drag(page, "li.bar-bilateral", world["red"], 240)
    letters.get_by_role("button", name="Do it and send").click()
    expect(page.locator(".timeline-said")).to_contain_text("12:00")
    Delivery.objects.update(status=Delivery.Status.SENT)

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".timeline-said.is-refusal")).to_contain_text(boris.name)
    assert Engagement.objects.get(kind="bilateral").starts_at == TEN + 2 * HOUR
    assert Notification.objects.filter(recipient=boris).count() == 1


def test_dropped_into_a_clash_it_says_why_and_at_a_free_hour_it_stays(
    open_tab: Any, alice: Any, summit: Any, world: Any
) -> None:
    page = open_timeline(open_tab(alice), summit)

    drag(page, ".tray-item", world["red"], 120)

    said = page.locator(".timeline-said.is-refusal")
    expect(said).to_contain_text("Kazakhstan")
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator(".tray-item")).to_have_count(1)
    assert Engagement.objects.filter(kind="bilateral").count() == 1

    drag(page, ".tray-item", world["red"], 240)
    expect(page.locator("li.bar-bilateral")).to_have_count(2)
    assert Engagement.objects.filter(kind="bilateral", starts_at=TEN + 2 * HOUR).exists()


def test_the_keyboard_alone_reads_why_not_and_places_a_request(
    open_tab: Any, alice: Any, summit: Any, world: Any
) -> None:
    page = open_timeline(open_tab(alice), summit)
    page.locator(".tray .pick").focus()
    page.keyboard.press("Enter")
    said = page.locator(".timeline-said")
    expect(said).to_contain_text("Picked up")
    expect(page.locator(".taken").first).to_be_attached()
    for _ in range(24):  # two hours, on a grid of five minutes
        page.keyboard.press("ArrowRight")
    expect(page.locator(".timeline-said.is-refusal")).to_contain_text("Kazakhstan")
    page.keyboard.press("Enter")
    expect(page.locator(".ghost")).to_have_count(0)
    assert Engagement.objects.filter(kind="bilateral").count() == 1

    page.keyboard.press("Enter")  # the focus is where it was
    expect(page.locator(".taken").first).to_be_attached()
    for _ in range(12):
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
    here, there = open_timeline(open_tab(alice), summit), open_timeline(open_tab(second), summit)

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
    page = open_timeline(tab, summit)
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
