"""The tasks of an organizer's day in a real browser, with the clicks, keys and pages that the documentation says."""

from typing import Any

import pytest
from playwright.sync_api import expect

from summit.bilaterals.models import BilateralRequest, Plan
from summit.bilaterals.planner import engine
from summit.bilaterals.services import run_plan
from summit.calendar.models import Engagement
from summit.core import clock
from summit.delegations.models import Delegate
from summit.delegations.services import set_travel
from summit.notifications.models import Notification
from summit.programme.models import Revision
from summit.programme.services import publish_revision
from summit.spreadsheets.models import Import
from summit.spreadsheets.services import run_import
from tests.desk.conftest import HOUR, TEN, documented_cost
from tests.desk.pointer import drag, hour_in
from tests.factories.delegations import make_delegate
from tests.spreadsheets.importing import file_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("before_the_summit")]


@pytest.fixture
def tab(open_tab: Any, alice: Any, summit: Any, world: Any) -> Any:
    """Today, which is where the day begins."""
    tab = open_tab(alice)
    tab.open(f"/summits/{summit.slug}/admin/")
    return tab


@pytest.fixture
def published(world: Any, summit: Any, alice: Any, now: Any) -> None:
    """The programme is published, and its letters are forgotten."""
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()


def test_today_says_what_is_wrong(open_tab: Any, alice: Any, summit: Any, belarus: Any, world: Any, now: Any) -> None:
    set_travel(belarus.head, arrives_at=TEN + HOUR, departs_at=None, now=now)
    tab = open_tab(alice)
    page = tab.open(f"/summits/{summit.slug}/admin/")

    expect(page.locator("article", has_text="What clashes")).to_contain_text("President of Belarus")
    assert tab.cost == documented_cost("See what is wrong now")


def test_a_request_is_placed_by_two_presses_on_the_timeline(tab: Any, world: Any) -> None:
    page = tab.page
    page.get_by_role("link", name="Programme", exact=True).click()
    page.locator(".tray .pick").click()
    expect(page.locator(".taken").first).to_be_attached()
    page.mouse.click(*hour_in(page, world["red"], 240))

    expect(page.locator("li.bar-bilateral")).to_have_count(2)
    assert BilateralRequest.objects.get(pk=world["request"].pk).is_placed
    assert tab.cost == documented_cost("Place a bilateral meeting")


def test_a_meeting_is_moved_by_a_drag_and_the_move_is_undone_by_a_click(tab: Any, world: Any) -> None:
    page = tab.page
    page.get_by_role("link", name="Programme", exact=True).click()
    drag(page, "li.bar-bilateral", world["red"], 240)
    message = page.locator(".timeline-said")
    expect(message).to_contain_text("12:00")
    assert tab.cost == documented_cost("Move a meeting")

    message.get_by_role("button", name="Undo").click()
    expect(message).to_contain_text("Undone")
    assert Engagement.objects.get(kind="bilateral").starts_at == TEN
    assert tab.cost == documented_cost("Move a meeting, and undo it")


def test_a_programme_is_published_after_each_letter_is_read(tab: Any, boris: Any, karim: Any, summit: Any) -> None:
    page = tab.page
    page.get_by_role("link", name="Release", exact=True).click()
    letters = page.locator(".letters-list li")
    expect(letters).to_have_count(2)
    first, second = letters.all()
    second.locator("summary").click()
    for letter in (first, second):
        expect(letter.locator("pre")).to_be_visible()
    assert not Revision.objects.exists()
    assert not Notification.objects.exists()
    page.get_by_role("button", name="Publish, and send these letters").click()

    expect(page.get_by_text("Published: ")).to_be_visible()
    assert set(Notification.objects.values_list("recipient", flat=True)) == {boris.pk, karim.pk}
    assert tab.cost == documented_cost("Publish, with two letters read")


def test_a_slash_opens_the_search(tab: Any, kazakhstan: Any) -> None:
    page = tab.page
    page.keyboard.press("/")
    tab.type_into_search("kaz")
    page.locator("#command-results").get_by_role("link", name="Kazakhstan").first.click()

    expect(page.get_by_role("heading", name="Kazakhstan").first).to_be_visible()
    assert tab.cost == documented_cost("Search")


def test_who_meets_whom_is_a_page(tab: Any) -> None:
    tab.page.get_by_role("link", name="Bilaterals", exact=True).click()
    expect(tab.page.locator("td .pair-placed")).to_have_count(2)
    assert tab.cost == documented_cost("See who meets whom")


def test_the_list_of_participants_is_printed(tab: Any) -> None:
    page = tab.page
    page.get_by_role("link", name="Print set", exact=True).click()
    with page.expect_response(lambda answer: "pdf" in answer.headers["content-type"]) as answer:
        page.get_by_role("button", name="List of participants: PDF").click()

    assert answer.value.ok
    page.wait_for_load_state("domcontentloaded")
    assert tab.cost == documented_cost("Print the list of participants")


def test_a_head_is_replaced_after_all_that_follows_was_read(
    open_tab: Any, alice: Any, boris: Any, karim: Any, summit: Any, belarus: Any, world: Any, published: None
) -> None:
    minister = make_delegate(belarus, name="Minister Mira")
    tab = open_tab(alice)
    page = tab.open(f"/summits/{summit.slug}/admin/desk/delegations/{belarus.pk}/")
    page.get_by_role("link", name="Replace by…").click()
    page.locator("[name=successor]").select_option(str(minister.pk))
    page.get_by_role("button", name="Read what will be sent").click()
    what = page.get_by_role("region", name="What would come of it")
    for words in ("Minister Mira instead of President of Belarus", boris.name, karim.name):
        expect(what).to_contain_text(words)
    belarus.refresh_from_db()
    assert belarus.head != minister
    assert not Notification.objects.exists()

    page.get_by_role("button", name="Do it and send").click()
    expect(page.locator(".dossier-history")).to_contain_text("Minister Mira instead of President of Belarus")
    belarus.refresh_from_db()
    world["meeting"].request.refresh_from_db()
    assert (belarus.head, world["meeting"].request.leads[0]) == (minister, minister)
    assert Notification.objects.count() == 2
    assert tab.cost == documented_cost("Replace a head")


def test_a_late_president_is_entered_in_three_clicks(
    open_tab: Any, alice: Any, boris: Any, summit: Any, belarus: Any, published: None
) -> None:
    tab = open_tab(alice)
    page = tab.open(f"/summits/{summit.slug}/admin/desk/people/{belarus.head.pk}/")

    page.get_by_role("link", name="Lands at…").click()
    page.locator("[name=arrives_at_0]").fill("2025-11-26")
    page.locator("[name=arrives_at_1]").fill("14:30")
    page.get_by_role("button", name="Read what will be sent").click()
    expect(page.get_by_role("heading", name="Letters")).to_be_visible()
    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at is None

    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".dossier-clashes a").first).to_contain_text("President of Belarus")
    expect(page.locator(".bar-clashes").first).to_be_visible()
    expect(page.locator(".dossier-history")).to_contain_text("Arrives 26 Nov 2025, 14:30")
    belarus.head.refresh_from_db()
    assert belarus.head.arrives_at == TEN + 4.5 * HOUR
    assert tab.cost == documented_cost("Enter that a president is late")
    assert tab.complaints == []


def test_what_a_late_president_cannot_attend_is_mended_in_three_clicks(
    open_tab: Any, alice: Any, boris: Any, summit: Any, belarus: Any, world: Any, published: None, now: Any
) -> None:
    set_travel(belarus.head, arrives_at=TEN + 4.5 * HOUR, departs_at=None, now=now)
    tab = open_tab(alice)
    page = tab.open(f"/summits/{summit.slug}/admin/timeline/?day=2025-11-26")
    alarm = page.get_by_role("complementary", name="What needs someone")
    expect(alarm).to_contain_text("President of Belarus")
    page.get_by_role("button", name="Make a plan").click()
    run_plan(Plan.objects.get().pk, make=engine.make, clock=lambda: now)

    page.get_by_role("button", name="Accept all").click()
    letters = page.get_by_role("dialog")
    expect(letters).to_contain_text(boris.name)
    assert Engagement.objects.get(meeting=world["meeting"]).starts_at == TEN
    letters.get_by_role("button", name="Do it and send").click()
    expect(alarm).not_to_contain_text("President of Belarus")
    assert Engagement.objects.get(meeting=world["meeting"]).starts_at >= TEN + 4.5 * HOUR
    assert tab.cost == documented_cost("Mend the programme of a late president, from the alarm")


def test_a_list_is_exported_in_two_clicks(tab: Any) -> None:
    page = tab.page
    page.get_by_role("link", name="Delegations", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as XLSX").click()

    assert download.value.suggested_filename == "bishkek-2025-delegation.xlsx"
    assert tab.cost == documented_cost("Export the delegations to Excel")


def test_a_table_is_imported_after_its_differences_were_read(tab: Any, belarus: Any) -> None:
    page = tab.page
    rows = [["delegation", "code", "name (en)", "office (en)"], ["BLR", "envoy", "Ada", "Envoy"]]
    page.get_by_role("link", name="Import a table", exact=True).click()
    page.locator("[name=table]").select_option("delegates")
    file = {"name": "people.xlsx", "mimeType": "application/octet-stream", "buffer": file_of(rows)}
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    run_import(Import.objects.get().pk, clock=clock.now)
    expect(page.locator(".imports-rows ins").first).to_have_text("BLR")
    assert not Delegate.objects.filter(code="envoy").exists()

    page.get_by_role("button", name="I have read it: enter 1 row").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    run_import(Import.objects.get().pk, clock=clock.now)
    expect(page.get_by_role("heading", name="Delegates: applied")).to_be_visible()
    assert Delegate.objects.filter(code="envoy").exists()
    assert tab.cost == documented_cost("Import a list of people")
    assert tab.complaints == []
