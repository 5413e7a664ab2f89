"""A session that has ended: one comes back to the page, with what was typed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.accounts import make_user
from tests.signing import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/summits/bishkek-2025/admin/calendar/venue/add/"


def sign_in(page: Page, user: Any) -> None:
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("#go").click()


@pytest.mark.parametrize("lost", ["sessionid", None])
def test_what_was_typed_is_there_after_sign_in(open_tab: Any, alice: Any, lost: str | None) -> None:
    tab = open_tab(alice)
    page = tab.open(ADD)
    page.locator("#content [name=code]").fill("palace")
    tab.context.clear_cookies(name=lost) if lost else tab.context.clear_cookies()
    page.locator("[name=_save]").click()

    sign_in(page, alice)
    expect(page.locator(".typed-again")).to_be_visible()
    assert page.url.endswith(ADD)
    expect(page.locator("#content [name=code]")).to_have_value("palace")
    page.reload()
    expect(page.locator("#content [name=code]")).to_have_value("")


def test_another_person_at_the_same_screen_does_not_get_it(open_tab: Any, alice: Any, summit: Any) -> None:
    tab = open_tab(alice)
    page = tab.open(ADD)
    page.locator("#content [name=code]").fill("palace")
    tab.context.clear_cookies()
    page.locator("[name=_save]").click()

    sign_in(page, make_user("second", summit, "organizer", is_staff=True))
    expect(page.locator("#content [name=code]")).to_have_value("")


def test_a_search_without_a_session_leads_to_sign_in(open_tab: Any, alice: Any) -> None:
    tab = open_tab(alice)
    page = tab.open(ADD)
    tab.context.clear_cookies()
    page.locator(".search-button").click()
    tab.type_into_search("kaz")

    expect(page.locator("[name=login]")).to_be_visible()
    sign_in(page, alice)
    expect(page).to_have_url(f"{tab.url}{ADD}")
