"""Lists of the admin: what their filters leave is exported, masked as it is shown, to those who gave their password."""

from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import User
from summit.delegations.models import Delegate, Delegation
from summit.facilities.models import Room
from summit.spreadsheets import lists
from tests.admin.test_exports import address, lines_of, prove
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room


@pytest.fixture
def proved(desk: Any) -> Any:
    """The browser of Alice, who gave her password just now."""
    prove(desk)
    return desk


def test_filters_and_search_leave_what_is_exported(proved: Any, belarus: Delegation, kazakhstan: Delegation) -> None:
    make_delegate(belarus, code="adviser", rank=70, name="Ada")
    everyone = lines_of(proved.get(address(Delegate, "csv")))
    some = lines_of(proved.get(address(Delegate, "csv"), {"rank__exact": 70}))
    found = lines_of(proved.get(address(Delegate, "csv"), {"q": "Ada"}))
    assert (len(everyone), len(some), len(found)) == (4, 2, 2)
    assert some == found


def test_a_list_leads_to_its_exports_with_its_filters_and_to_its_import(proved: Any, belarus: Delegation) -> None:
    page = proved.get(reverse("admin:delegations_delegate_changelist"), {"rank__exact": 70}).content.decode()
    assert f"{address(Delegate, 'ods')}?rank__exact=70" in page
    assert "/imports/?table=delegates" in page


def test_an_unknown_kind_is_not_found_and_a_bad_filter_leads_back(proved: Any, belarus: Delegation) -> None:
    assert proved.get(address(Delegate, "pdf")).status_code == 404
    assert proved.get(address(Delegate, "csv"), {"rank__exact": "x"}).status_code == 302


def test_a_list_of_people_asks_for_the_password_again_and_one_of_rooms_does_not(desk: Any, belarus: Delegation) -> None:
    make_room(belarus.summit, "blue")
    assert desk.get(address(Delegate, "csv")).status_code == 302
    assert desk.get(address(Room, "csv")).status_code == 200


def test_too_long_a_list_is_refused_with_a_sentence(proved: Any, belarus: Delegation, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "MOST_EXPORTED", 1)
    make_delegate(belarus)
    answer = proved.get(address(Delegate, "xlsx"), follow=True)
    assert "Filter the list first" in answer.content.decode()


def test_a_coordinator_has_no_lists(client: Any, boris: User) -> None:
    client.force_login(boris)
    assert client.get(address(Delegate, "csv")).status_code in (302, 403, 404)
