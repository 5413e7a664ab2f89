"""Every page of the admin in a real browser: no serious finding of axe in light or dark, no complaint of the console,
no request to another machine, no page that is heavy or wider than a phone."""

from collections.abc import Iterator
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page, expect

from summit.accounts.models import User
from tests.breadth import IN_FULL
from tests.factories.many import make_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
BYTES = 200_000
# In `make fuzz` the pages of all tables are looked at, else a third of them: they share their templates.
TABLES = slice(None) if IN_FULL else slice(None, None, 3)
PUBLIC = ("/admin/login/", "/no/such/page/", "/invitations/")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
# The rule about landmarks costs as much as all others, and finds nothing that is serious.
FIND = """
async (rules) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {rules: {region: {enabled: false}}};
  const {violations} = await axe.run({resultTypes: ["violations"], preload: false, ...only});
  return violations
    .filter(({impact}) => ["serious", "critical"].includes(impact))
    .flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}
"""
LINKS = "all => all.map((link) => new URL(link.href).pathname)"
REMOVE_MENU = "document.getElementById('nav-sidebar')?.remove()"
GO_DARK = "document.documentElement.classList.add('dark')"
EXCESS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
LEAST_PAGES = 120
PAGES_OF_DESK = {
    "timeline",
    "release",
    "outbox",
    "who-meets-whom",
    "set-up",
    "see-as",
    "printouts",
    "consensus",
    "dossier",
    "readiness",
    "readiness-task",
    "arrivals",
    "unnoted",
    "gate",
    "inside",
    "badges",
    "imports",
}


@pytest.fixture
def chief(transactional_db: None) -> User:
    return make_everything()


def pages_of_tables(user: User) -> Iterator[str]:
    """Yield the list and the first row of each table; without rows its empty form, which looks as that of a row."""
    request = RequestFactory().get("/admin/")
    request.user = user
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if page.has_view_permission(request):
            yield reverse(f"{name}_changelist")
        if page.has_view_permission(request) and (row := page.get_queryset(request).first()):
            yield reverse(f"{name}_change", args=[row.pk])
        elif page.has_add_permission(request):
            yield reverse(f"{name}_add")


def view_of(path: str) -> tuple[object, ...] | None:
    """Return what pages of the same kind have in common; None for what need not be looked at."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if not path.startswith("/admin/") or match.view_name.endswith(
        ("_add", "_history", "_delete", "_exported", "_image")
    ):
        return None
    return match.view_name, match.kwargs.get("word"), match.kwargs.get("name")


def problems_of(page: Page, *, in_dark: bool = True) -> Iterator[str]:
    """Yield what axe finds on the page that is open, in light and in dark, and how much wider than a phone it is."""
    if "</" in page.locator("body").inner_text():
        yield "markup is shown"
    page.evaluate(AXE)
    yield from page.evaluate(FIND, [])
    if in_dark:
        page.evaluate(GO_DARK)
        yield from (f"dark {finding}" for finding in page.evaluate(FIND, ["color-contrast"]))
    page.set_viewport_size(PHONE)
    if excess := page.evaluate(EXCESS):
        yield f"{excess} pixels wider than a phone"
    page.set_viewport_size(DESK)


def open_page(tab: Any, path: str) -> Iterator[str]:
    """Open a page and yield what is wrong with its answer."""
    answer = tab.page.goto(f"{tab.url}{path}")
    if not 0 < int(answer.headers["content-length"]) < BYTES or answer.headers.get("content-encoding") != "gzip":
        yield f"{answer.headers['content-length']} bytes"
    if answer.status != HTTPStatus.OK and path not in PUBLIC:
        yield f"status {answer.status}"


@pytest.mark.long
def test_each_page_that_a_link_leads_to_can_be_read_by_everyone(open_tab: Any, chief: User) -> None:
    tab = open_tab(chief, viewport=DESK, reduced_motion="reduce", bypass_csp=True)
    tables = [*pages_of_tables(chief)]
    seen = {view_of(path) for path in ("/admin/", *tables)}
    paths = ["/admin/", *tables[TABLES]]
    found = []
    for path in paths:  # links of the pages are added
        problems = [*open_page(tab, path)]
        for link in tab.page.eval_on_selector_all("a[href]", LINKS):
            if (view := view_of(link)) and view not in seen:
                seen.add(view)
                paths.append(link)
        if path != "/admin/":
            tab.page.evaluate(REMOVE_MENU)  # it is the same on each page
        # The lists and forms of all tables have the templates and the colours of a few.
        problems += [*problems_of(tab.page, in_dark=path not in tables[6:]), *tab.complaints]
        tab.complaints.clear()
        found += [f"{path}: {problem}" for problem in problems]

    assert not found, "\n".join(found)
    assert len(paths) > LEAST_PAGES
    assert {view[0] for view in seen if view} >= PAGES_OF_DESK


def test_pages_without_a_user_can_be_read_by_everyone(open_tab: Any, transactional_db: None) -> None:
    tab = open_tab(viewport=DESK, reduced_motion="reduce", bypass_csp=True)
    found = []
    for path in PUBLIC:
        problems = [*open_page(tab, path), *problems_of(tab.page), *tab.complaints]
        found += [f"{path}: {problem}" for problem in problems]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_in_russian_fit_a_phone(open_tab: Any, alice: Any, summit: Any, world: Any, scheme: str) -> None:
    alice.language = "ru"
    alice.save()
    world["blue"].name = {"ru": "Зал" * 20}
    world["blue"].save()
    tab = open_tab(alice, viewport={"width": 390, "height": 800}, color_scheme=scheme)
    meeting = world["meeting"].request_id
    dossiers = (f"desk/meetings/{meeting}/", f"desk/meetings/{meeting}/move/", f"desk/rooms/{world['blue'].pk}/")
    for path in ("", "timeline/?day=2025-11-26", "who-meets-whom/", "set-up/", "see-as/", *dossiers):
        page = tab.open(f"/summits/{summit.slug}/admin/{path}")
        expect(page.locator("#content h2").first).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)
    assert tab.complaints == []


def test_pages_are_shown_without_a_script(open_tab: Any, alice: Any, summit: Any, world: Any) -> None:
    tab = open_tab(alice, java_script_enabled=False)

    for path in ("", "timeline/?day=2025-11-26", "release/"):
        page = tab.open(f"/summits/{summit.slug}/admin/{path}")
        expect(page.locator("#content h2").first).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published: Rev. 1.")).to_be_visible()
