"""The summit in the address of the admin's pages: what each tab shows and keeps."""

from typing import Any
from urllib.parse import quote

import pytest
from django.urls import get_script_prefix, reverse, set_script_prefix

from summit.accounts.models import Role
from summit.delegations.links import link_of
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit

DELEGATIONS = "admin/delegations/delegation/"


@pytest.fixture
def two(alice: Any, summit: Any) -> Any:
    """Let Alice organize a second summit, at which another delegation is."""
    second = make_summit("second", name={"en": "Another", "ru": "Другая"}, time_zone="Europe/Zurich")
    Role.objects.create(user=alice, summit=second, kind=Role.Kind.ORGANIZER)
    make_delegation(second, "mongolia")
    return second


def test_lists_choices_and_clock_are_those_of_the_address(desk: Any, summit: Any, two: Any, belarus: Any) -> None:
    here, there = f"/summits/{summit.slug}/", f"/summits/{two.slug}/"
    first, second = (
        desk.get(f"{here}{DELEGATIONS}").content.decode(),
        desk.get(f"{there}{DELEGATIONS}").content.decode(),
    )

    assert ("Belarus" in first, "Mongolia" in first) == (True, False)
    assert ("Belarus" in second, "Mongolia" in second) == (False, True)
    assert ("Asia/Bishkek" in first, "Europe/Zurich" in second) == (True, True)
    assert desk.get(f"{there}{DELEGATIONS}{belarus.pk}/change/").status_code == 302
    added = desk.get(f"{there}admin/facilities/room/add/").content.decode()
    assert str(two) in added
    assert f">{summit}</option>" not in added


def test_every_link_of_a_page_stays_in_its_summit(desk: Any, two: Any) -> None:
    page = desk.get(f"/summits/{two.slug}/admin/").content.decode()

    assert f'href="/summits/{two.slug}/{DELEGATIONS}"' in page
    assert 'href="/admin/' not in page
    assert 'href="/static/' in page
    assert get_script_prefix() == "/"


def test_the_menu_leads_to_the_other_summits(desk: Any, summit: Any, two: Any) -> None:
    page = desk.get(f"/summits/{two.slug}/admin/").content.decode()

    assert f'href="/summits/{summit.slug}/admin/"' in page


def test_an_address_without_a_summit_leads_to_the_same_page_of_one(desk: Any, summit: Any, two: Any) -> None:
    answer = desk.get(f"/{DELEGATIONS}?q=bel")

    assert answer.status_code == 302
    assert answer["Location"] in {f"/summits/{s.slug}/{DELEGATIONS}?q=bel" for s in (summit, two)}


def test_a_link_to_a_row_leads_into_its_summit(desk: Any, summit: Any, two: Any, belarus: Any) -> None:
    there = two.parties.get()

    for row, own in ((belarus, summit), (there, two)):
        page = f"/{DELEGATIONS}{row.pk}/change/"
        assert desk.get(page)["Location"] == f"/summits/{own.slug}{page}"


def test_with_one_summit_the_first_page_leads_into_it(desk: Any, summit: Any) -> None:
    assert desk.get("/admin/")["Location"] == f"/summits/{summit.slug}/admin/"
    assert desk.get(f"/{DELEGATIONS}").status_code == 200


def test_the_summit_of_others_and_none_at_all_are_not_found_alike(desk: Any, summit: Any) -> None:
    make_summit("elsewhere")

    assert [desk.get(f"/summits/{slug}/admin/").status_code for slug in ("elsewhere", "nowhere")] == [404, 404]


def test_strangers_are_asked_to_sign_in_and_come_back(client: Any, summit: Any) -> None:
    wanted = f"/summits/{summit.slug}/{DELEGATIONS}"
    answer = client.get(wanted, follow=True)

    assert answer.redirect_chain[-1][0] == f"/admin/login/?next={quote(wanted, safe='')}"
    assert answer.status_code == 200


def test_links_that_leave_the_page_name_no_summit(desk: Any, summit: Any) -> None:
    set_script_prefix(f"/summits/{summit.slug}/")
    try:
        assert reverse("invitation") == f"/summits/{summit.slug}/invitations/"
        assert "/summits/" not in link_of("11111111-1111-1111-1111-111111111111")
    finally:
        set_script_prefix("/")


def test_a_form_saved_in_one_tab_does_not_touch_the_other_summit(desk: Any, summit: Any, two: Any) -> None:
    page = f"/summits/{two.slug}/admin/facilities/room/add/"
    desk.post(page, {"summit": summit.pk, "code": "blue", "name_en": "Blue", "capacity": 9, "turnover": 0})

    assert summit.resources.filter(code="blue").count() == 0


def test_the_language_is_kept_with_the_account(desk: Any, alice: Any, summit: Any) -> None:
    answer = desk.post(f"/summits/{summit.slug}/admin/language/", {"language": "ru"})
    alice.refresh_from_db()

    assert (answer.status_code, alice.language) == (302, "ru")
    assert desk.post(f"/summits/{summit.slug}/admin/language/", {"language": "xx"}).status_code == 302
    alice.refresh_from_db()
    assert alice.language == "ru"
