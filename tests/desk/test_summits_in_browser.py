"""Signing in, and several summits side by side, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from summit.accounts.models import Role
from summit.calendar.models import Engagement
from tests.desk.conftest import HOUR, TEN
from tests.desk.pointer import drag, open_timeline
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

pytestmark = pytest.mark.django_db(transaction=True)


def test_signing_in_leads_to_the_page_that_was_asked_for(open_tab: Any, alice: Any, summit: Any, world: Any) -> None:
    tab = open_tab()
    page = open_timeline(tab, summit)
    page.get_by_label("Email").fill(alice.email)
    page.get_by_label("Password").fill("wrong horse")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("not correct")
    expect(page.get_by_label("Email")).to_have_value(alice.email)

    page.get_by_label("Password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/timeline/"))
    expect(page.locator("li.bar-bilateral")).to_be_visible()
    assert tab.complaints == []


def test_what_is_done_in_one_summit_leaves_another_alone(open_tab: Any, alice: Any, summit: Any, world: Any) -> None:
    second = make_summit("astana-2026", name={"en": "Astana"})
    Role.objects.create(user=alice, summit=second, kind=Role.Kind.ORGANIZER)
    theirs = make_session(second, starts_at=TEN, ends_at=TEN + HOUR)
    before = Engagement.objects.filter(pk=theirs.engagement.pk).values().get()
    tab, other = open_tab(alice), open_tab(alice)
    page = open_timeline(tab, summit)
    beside = other.open(f"/summits/{second.slug}/admin/timeline/?day=2025-11-26")
    expect(beside.locator("li.bar-bilateral")).to_have_count(0)

    drag(page, "li.bar-bilateral", world["red"], 240)
    expect(page.locator(".timeline-said")).to_contain_text("12:00")
    beside.reload()

    expect(beside.locator(".tray-item")).to_have_count(0)
    expect(beside.locator("body")).not_to_contain_text("Kazakhstan")
    assert Engagement.objects.filter(summit=second).values().get() == before
    assert f"/summits/{second.slug}/" in beside.url
    assert f"/summits/{summit.slug}/" in page.url
