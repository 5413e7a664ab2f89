"""The board of arrivals, the dossier of a travel party, and what Today says of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.arrivals.models import TravelParty
from summit.delegations.models import Delegate
from tests.factories.arrivals import LANDS, make_party
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.sessions import make_session

PAGE = "/summits/bishkek-2025/admin/arrivals/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the hour at which the party lands."""
    monkeypatch.setattr("summit.core.clock.now", lambda: LANDS)


@pytest.fixture
def party(belarus: Any) -> TravelParty:
    return make_party(belarus)


def status_of(party: TravelParty) -> str:
    return TravelParty.objects.get(pk=party.pk).status


def test_the_board_shows_the_day_and_one_click_records_that_a_party_landed(desk: Any, party: TravelParty) -> None:
    page = desk.get(PAGE).content.decode()
    assert "B2 954" in page
    assert "08:00" in page
    assert "no greeter" in page

    answer = desk.post(f"{PAGE}{party.pk}/landed/")

    assert answer.url == f"{PAGE}?day=2025-11-26"
    assert status_of(party) == "landed"
    again = desk.post(f"{PAGE}{party.pk}/landed/", follow=True).content.decode()
    assert "it cannot become landed" in again
    assert desk.get(f"{PAGE}{party.pk}/landed/").status_code == 405
    assert desk.post(f"{PAGE}{party.pk}/cancelled/").status_code == 404


def test_a_delay_is_read_first_with_what_it_breaks_and_done(desk: Any, party: TravelParty, belarus: Any) -> None:
    start = LANDS + 2 * HOUR
    make_session(belarus.summit, starts_at=start, ends_at=start + HOUR, delegates=[belarus.head])
    act = f"/summits/bishkek-2025/admin/desk/travel/{party.pk}/delay/"
    asked = {"expected_at_0": "2025-11-26", "expected_at_1": "12:00", "_version": desk.get(act).context["version"]}

    read = desk.post(act, asked)
    page = read.content.decode()

    assert "Council" in page
    assert "clashes" in page
    assert status_of(party) == "planned"
    done = desk.post(act, {**asked, "token": read.context["reading"].token}, follow=True)
    assert "Undo" in done.content.decode()
    assert Delegate.objects.get(pk=belarus.head.pk).arrives_at == LANDS + 4 * HOUR + timedelta(minutes=75)


def test_today_shows_who_is_late_or_not_greeted(
    desk: Any, party: TravelParty, summit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nobody greets it" in desk.get("/summits/bishkek-2025/admin/").content.decode()
    TravelParty.objects.update(greeter=make_delegation(summit, "KGZ", is_host=True).head)
    assert "nobody greets it" not in desk.get("/summits/bishkek-2025/admin/").content.decode()

    monkeypatch.setattr("summit.core.clock.now", lambda: LANDS + timedelta(minutes=5))

    assert "its hour has passed" in desk.get("/summits/bishkek-2025/admin/").content.decode()
    assert "its hour has passed" in desk.get(PAGE).content.decode()


def test_the_form_enters_a_party_and_says_what_is_wrong_beside_its_field(
    desk: Any, party: TravelParty, belarus: Any, kazakhstan: Any
) -> None:
    add = "/summits/bishkek-2025/admin/arrivals/travelparty/add/"
    facts = {
        "delegation": kazakhstan.pk,
        "direction": "arrival",
        "transport": "flight",
        "border_point": party.border_point_id,
        "planned_at_0": "2025-11-26",
        "planned_at_1": "09:30",
        "delegates": [belarus.head.pk],
    }

    refused = desk.post(add, facts)
    assert "belongs to another delegation" in str(refused.context["adminform"].form.errors["delegates"])
    assert desk.post(add, {**facts, "delegates": [kazakhstan.head.pk]}).status_code == 302

    made = TravelParty.objects.get(delegation=kazakhstan)
    assert made.planned_at == datetime.fromisoformat("2025-11-26T09:30+06:00")
    change = f"/summits/bishkek-2025/admin/arrivals/travelparty/{made.pk}/change/"
    assert "Landed" in desk.get(change).content.decode()


def test_dossiers_lead_to_travel(desk: Any, party: TravelParty, belarus: Any) -> None:
    make_delegate(belarus)
    for page in (f"delegations/{belarus.pk}", f"people/{belarus.head.pk}"):
        assert f"/desk/travel/{party.pk}/" in desk.get(f"/summits/bishkek-2025/admin/desk/{page}/").content.decode()


def test_the_number_of_queries_of_the_board_does_not_grow(
    desk: Any, summit: Any, party: TravelParty, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    desk.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        desk.get(PAGE)
    for n in range(5):
        make_party(make_delegation(summit, f"D{n}"))

    with django_assert_num_queries(len(few)):
        desk.get(PAGE)
