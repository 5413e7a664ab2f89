"""A summit from nothing: an empty database, and pages alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from summit.delegations.models import Invitation
from summit.sessions.models import Session
from summit.summits.models import Summit
from tests.desk.conftest import documented_cost
from tests.factories.accounts import make_user

SET_UP = "/admin/set-up/"
FIRST = {
    "slug": "almaty-2027",
    "name.en": "Almaty summit",
    "organization.en": "Organization",
    "host_city.en": "Almaty",
    "time_zone": "Asia/Almaty",
    "languages": "en,ru",
    "starts_on": "2027-05-10",
    "ends_on": "2027-05-11",
}
OPENING = {"starts_at_0": "2027-05-10", "starts_at_1": "10:00", "ends_at_0": "2027-05-10", "ends_at_1": "11:00"}


@pytest.fixture
def root(db: Any) -> Any:
    return make_user("root", is_superuser=True, is_staff=True)


class Walk:
    """A person on pages."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, field: str, option: str) -> None:
        self.page.locator(f"select[name={field}] + .select2 .select2-selection").click()
        self.page.locator(".select2-results__option", has_text=option).first.click()

    def fill(self, **texts: str) -> None:
        for name, text in texts.items():
            self.page.locator(f'#content [name="{name}"]').fill(text)

    def save(self) -> None:
        self.page.locator("[name=_save]").click()
        expect(self.page.get_by_role("heading", name="Almaty summit").first).to_be_visible()

    def add(self, step: str, choices: dict[str, str] | None = None, **texts: str) -> None:
        line = self.page.locator(".steps > li", has=self.page.get_by_role("heading", name=step))
        line.get_by_role("link", name="Add").click()
        self.fill(**texts)
        for field, option in (choices or {}).items():
            self.choose(field, option)
        self.save()


@pytest.mark.django_db(transaction=True)
def test_a_summit_from_an_empty_database_by_pages_alone(open_tab: Any, root: Any) -> None:
    tab = open_tab(root)
    page = tab.open("/")
    walk = Walk(page)
    assert page.url.endswith(SET_UP)

    page.get_by_role("link", name="Enter the first summit").click()
    walk.fill(**FIRST)
    walk.save()
    assert page.url.endswith("/summits/almaty-2027/admin/set-up/")
    walk.add("Organizers", email="ann@example.org")
    expect(page.locator(".steps")).to_contain_text("1 invited, and not here yet")
    walk.add("Venues", code="palace", **{"name.en": "Palace"})
    walk.add("Rooms", {"venue": "Palace"}, code="great-hall", capacity="60", **{"name.en": "Great Hall"})
    walk.add("Delegations", code="KAZ", **{"name.en": "Kazakhstan"})
    expect(page.locator(".steps-missing").first).to_contain_text("Without a head: Kazakhstan")
    office = {"name.en": "The President", "office.en": "President of Kazakhstan"}
    walk.add("Delegates", {"party": "Kazakhstan"}, code="kaz-president", **office)
    page.locator(".steps-missing", has_text="Without a head").get_by_role("link").click()
    walk.choose("head", "The President")
    walk.save()
    page.locator(".steps-missing", has_text="Without staff").get_by_role("link").click()
    walk.fill(email="staff@example.org")
    walk.save()
    walk.add("Organs", code="council", **{"name.en": "Council", "short_name.en": "Council"})
    walk.add("Sessions", {"room": "Great Hall"}, code="opening", **{"title.en": "Opening"}, **OPENING)

    assert Session.objects.get().engagement.occupancies.get().resource.code == "great-hall"
    assert set(Invitation.objects.values_list("kind", flat=True)) == {"chief", "coordinator"}
    assert tab.cost == documented_cost("Enter a summit into an empty database")
    assert tab.complaints == []


def test_every_link_of_the_menu_opens_before_and_after_the_first_summit(client: Any, root: Any) -> None:
    client.force_login(root)

    def opened() -> set[tuple[int, str]]:
        menu = client.get("/admin/set-up/").context["sidebar_navigation"]
        pages = [item["link"] for group in menu for item in group["items"]]
        assert len(pages) > 40
        answers = [client.get(str(page), follow=True) for page in pages]
        return {(a.status_code, a.wsgi_request.path_info == SET_UP) for a in answers}

    # What belongs to no summit opens, and the rest leads to Set-up.
    assert opened() == {(200, True), (200, False)}
    planning = {"day_starts_at": "08:00", "day_ends_at": "22:00", "grid": 15, "bilaterals_settled_by": "organizers"}
    client.post("/admin/summits/summit/add/", {**FIRST, **planning})
    assert Summit.objects.get().slug == "almaty-2027"
    assert {status for status, _ in opened()} == {200}


def test_staff_without_a_summit_are_told_so_in_the_houses_style(client: Any, db: Any) -> None:
    client.force_login(make_user("eve", is_staff=True))

    page = client.get("/admin/")

    assert page.status_code == 403
    assert "Your roles do not let you do this" in page.content.decode()


def test_pages_that_are_not_there_lead_on(client: Any, alice: Any, summit: Any) -> None:
    client.force_login(alice)
    alice.language = "ru"
    alice.save()

    for path in (f"/summits/{summit.slug}/admin/nothing/", f"/summits/{summit.slug}/admin/desk/rooms/0/"):
        page = client.get(path)
        assert page.status_code == 404
        assert f'href="/summits/{summit.slug}/admin/"' in page.content.decode()
        assert "Страница не найдена" in page.content.decode()
    other = client.get("/summits/nowhere/admin/set-up/").content.decode()
    assert 'href="/admin/"' in other
    assert "/summits/nowhere/admin" not in other


def test_a_form_leads_back_only_within_the_service(client: Any, alice: Any, summit: Any) -> None:
    client.force_login(alice)
    form = {"summit": summit.pk, "name.en": "Hall", "address": "", "transfers_from-TOTAL_FORMS": 0}
    form |= {"transfers_from-INITIAL_FORMS": 0}

    def saved(code: str, back: str) -> str:
        return str(client.post(f"/admin/calendar/venue/add/?_back={back}", {**form, "code": code})["Location"])

    assert saved("one", SET_UP) == SET_UP
    assert "evil" not in saved("two", "https://evil.example/")
    assert "evil" not in saved("three", "//evil.example/")


def test_a_fault_is_answered_without_the_database(client: Any, alice: Any, summit: Any, monkeypatch: Any) -> None:
    client.force_login(alice)
    client.raise_request_exception = False
    monkeypatch.setattr("summit.desk.set_up.steps", lambda _summit: 1 / 0)

    page = client.get(f"/summits/{summit.slug}/admin/set-up/")

    assert page.status_code == 500
    assert "Something went wrong on the server." in page.content.decode()
    assert 'href="/admin/"' in page.content.decode()
