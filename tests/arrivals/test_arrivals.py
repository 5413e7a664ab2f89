"""Parties that travel together, through the API: who is there from when, who greets them, and what a delay breaks."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.arrivals.models import TravelParty
from summit.calendar.models import Engagement, Occupancy, Transfer
from summit.calendar.services import changing
from summit.delegations.models import Delegate, Rank
from summit.delegations.services import set_travel
from summit.notifications.models import Change, Notification
from summit.notifications.undoing import undo
from tests.factories.accounts import make_user
from tests.factories.arrivals import LANDS, make_border_point, make_party
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_venue
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/travel-parties/"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
THERE = LANDS + 75 * MINUTE


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)


@pytest.fixture
def host(summit: Any) -> Any:
    return make_delegation(summit, "KGZ", en="Kyrgyzstan", ru="Кыргызстан", is_host=True)


@pytest.fixture
def party(belarus: Any) -> TravelParty:
    return make_party(belarus)


def url_of(party: TravelParty, verb: str = "") -> str:
    return f"{URL}{party.pk}/{verb}/" if verb else f"{URL}{party.pk}/"


def arrival_of(delegate: Any) -> datetime | None:
    return Delegate.objects.get(pk=delegate.pk).arrives_at


def closed_until(delegate: Any) -> datetime:
    return Engagement.objects.get(occupancies__resource=delegate, kind="closure").ends_at


def test_a_coordinator_enters_a_party_and_its_people_are_there_after_formalities_and_the_way(
    api: Any, boris: Any, belarus: Any
) -> None:
    minister = make_delegate(belarus)
    facts = {
        "delegation": belarus.pk,
        "direction": "arrival",
        "transport": "special",
        "call_sign": "BRU001",
        "border_point": make_border_point(belarus.summit).pk,
        "planned_at": LANDS.isoformat(),
        "delegates": [belarus.head.pk, minister.pk],
    }

    answer = api.by(boris).post(URL, facts)

    assert answer.status_code == 201, answer.json()
    assert answer.json()["delegates"] == [belarus.head.pk, minister.pk]
    assert arrival_of(belarus.head) == arrival_of(minister) == THERE
    assert closed_until(minister) == THERE
    again = api.post(URL, facts).json()["errors"][0]
    assert (again["field"], again["code"]) == ("delegates", "in_another_party")


def test_a_coordinator_enters_parties_of_their_own_delegation_alone(api: Any, karim: Any, belarus: Any) -> None:
    party = make_party(belarus)
    facts = {"delegation": belarus.pk, "direction": "departure", "planned_at": LANDS.isoformat()}
    facts |= {"delegates": [belarus.head.pk], "border_point": party.border_point_id}

    refused = api.by(karim).post(URL, facts)

    assert (refused.status_code, refused.json()["code"]) == (403, "not_spokesperson")
    assert api.get(URL).json()["results"] == []
    assert api.get(url_of(party)).status_code == 404


def test_after_the_deadline_organizers_alone_enter_travel_and_the_delegation_still_reports(
    api: Any, alice: Any, boris: Any, party: TravelParty, summit: Any, now: datetime
) -> None:
    type(summit).objects.update(people_until=now)
    late = {"expected_at": (LANDS + HOUR).isoformat()}

    for answer in (
        api.by(boris).patch(url_of(party), {"number": "B2 955"}),
        api.post(url_of(party, "cancel")),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "travel_deadline_over")
    assert api.post(url_of(party, "delay"), late).status_code == 200
    assert api.by(alice).patch(url_of(party), {"number": "B2 955"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"delegates": []}, "delegates", "empty"),
        ({"call_sign": "BRU001"}, "call_sign", "only_of_aircraft"),
        ({"delegates": ["kazakh"]}, "delegates", "not_of_this_delegation"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    api: Any, boris: Any, belarus: Any, kazakhstan: Any, changes: Any, field: str, code: str
) -> None:
    facts = {"delegation": belarus.pk, "direction": "arrival", "planned_at": LANDS.isoformat()}
    facts |= {"delegates": [belarus.head.pk], "border_point": make_border_point(belarus.summit).pk, **changes}
    facts["delegates"] = [kazakhstan.head.pk if one == "kazakh" else one for one in facts["delegates"]]

    error = api.by(boris).post(URL, facts).json()["errors"][0]

    assert (error["field"], error["code"]) == (field, code)


def test_a_delay_moves_when_people_are_there_names_what_it_breaks_and_is_undone(
    api: Any, alice: Any, leyla: Any, party: TravelParty, belarus: Any, now: datetime
) -> None:
    start = LANDS + 2 * HOUR
    make_session(belarus.summit, starts_at=start, ends_at=start + HOUR, delegates=[belarus.head])
    late = (LANDS + 4 * HOUR).isoformat()

    seen = api.by(alice).post(f"{url_of(party, 'delay')}?preview=true", {"expected_at": late}).json()
    assert seen["refusals"] == []
    assert [row["recipient"]["name"] for row in seen["messages"]] == [str(leyla)]
    answer = api.by(leyla).post(url_of(party, "delay"), {"expected_at": late})

    assert answer.status_code == 200, answer.json()
    assert arrival_of(belarus.head) == THERE + 4 * HOUR
    [clash] = api.by(alice).post(url_of(party, "delay"), {"expected_at": late}).json()["clashes"]
    assert clash["engagement"]["title"]["en"] == "Council"
    undo(Change.objects.get(verb="arrivals.delay_party"), now=now)
    assert arrival_of(belarus.head) == THERE
    assert not Notification.objects.exists()


def test_arrival_by_hand_is_refused_while_a_party_says_it(
    api: Any, alice: Any, party: TravelParty, belarus: Any
) -> None:
    address = f"/api/v1/summits/bishkek-2025/delegates/{belarus.head.pk}/"

    refused = api.by(alice).patch(address, {"arrives_at": (LANDS + HOUR).isoformat()}, headers={"If-Match": "*"})

    assert (refused.status_code, refused.json()["code"]) == (409, "travel_is_derived")
    assert refused.json()["errors"][0]["field"] == "arrives_at"
    assert arrival_of(belarus.head) == THERE


def test_people_who_leave_a_party_arrive_as_was_known_before(api: Any, alice: Any, belarus: Any, now: datetime) -> None:
    set_travel(belarus.head, arrives_at=LANDS - HOUR, departs_at=None, now=now)
    belarus.head.refresh_from_db()
    minister = make_delegate(belarus)
    party = make_party(belarus, delegates=[belarus.head, minister])

    assert api.by(alice).patch(url_of(party), {"delegates": [minister.pk]}).status_code == 200
    assert arrival_of(belarus.head) == LANDS - HOUR
    assert api.post(url_of(party, "cancel")).json()["status"] == "cancelled"

    assert arrival_of(minister) is None
    assert not Occupancy.objects.filter(resource=minister).exists()


def test_a_departure_ends_before_the_way_and_the_formalities(belarus: Any, api: Any, leyla: Any) -> None:
    party = make_party(belarus, direction="departure")

    assert Delegate.objects.get(pk=belarus.head.pk).departs_at == LANDS - 75 * MINUTE
    refused = api.by(leyla).post(url_of(party, "report"), {"status": "landed"})
    assert (refused.status_code, refused.json()["code"]) == (400, "does_not_land")


def test_a_liaison_officer_reports_landed_and_in_town(
    api: Any, leyla: Any, vera: Any, party: TravelParty, belarus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = api.by(leyla).post(url_of(party, "report"), {"status": "landed", "at": LANDS.isoformat()}).json()
    assert (early["code"], early["errors"][0]["field"]) == ("not_that_hour", "at")
    monkeypatch.setattr("summit.core.clock.now", lambda: LANDS + 2 * HOUR)
    at = (LANDS + 10 * MINUTE).isoformat()
    assert api.by(vera).post(url_of(party, "report"), {"status": "landed"}).status_code == 403

    landed = api.by(leyla).post(url_of(party, "report"), {"status": "landed", "at": at})

    assert landed.json()["status"] == "landed"
    assert arrival_of(belarus.head) == THERE + 10 * MINUTE
    assert api.post(url_of(party, "report"), {"status": "airborne"}).json()["code"] == "wrong_status"
    assert api.post(url_of(party, "delay"), {"expected_at": at}).json()["code"] == "has_landed"
    api.post(url_of(party, "report"), {"status": "in_town", "at": (LANDS + HOUR).isoformat()})
    assert arrival_of(belarus.head) == LANDS + HOUR
    assert api.post(url_of(party, "arrange"), {}).status_code == 403
    assert not Notification.objects.exists()


def test_the_greeter_is_of_the_host_and_in_one_place(
    api: Any, alice: Any, host: Any, party: TravelParty, belarus: Any, kazakhstan: Any
) -> None:
    minister = make_delegate(host)
    api.by(alice)
    assert api.post(url_of(party, "arrange"), {"greeter": belarus.head.pk}).json()["code"] == "not_of_host"

    answer = api.post(url_of(party, "arrange"), {"greeter": minister.pk}).json()

    assert answer["is_greeted_below_rank"] is True
    welcome = TravelParty.objects.get(pk=party.pk).welcome
    assert welcome is not None
    assert (welcome.starts_at, welcome.ends_at) == (LANDS - 45 * MINUTE, THERE)
    assert str(welcome) == "Welcome: Belarus"
    other = make_party(kazakhstan, planned_at=LANDS + HOUR)
    refused = api.post(url_of(other, "arrange"), {"greeter": minister.pk}).json()
    assert (refused["code"], refused["errors"][0]["field"]) == ("greeter_busy", "greeter")
    assert api.post(url_of(other, "arrange"), {"greeter": minister.pk, "even_if_booked": True}).status_code == 200


def test_a_greeter_who_is_booked_is_refused_and_a_delay_shows_the_clash(
    api: Any, alice: Any, host: Any, party: TravelParty
) -> None:
    start = LANDS + 3 * HOUR
    make_session(host.summit, starts_at=start, ends_at=start + HOUR, delegates=[host.head])
    api.by(alice)
    assert api.post(url_of(party, "arrange"), {"greeter": host.head.pk}).status_code == 200

    late = api.post(url_of(party, "delay"), {"expected_at": start.isoformat()}).json()

    assert [row["resource"] for row in late["clashes"]] == [host.head.pk]
    api.post(url_of(party, "arrange"), {"greeter": None})
    refused = api.post(url_of(party, "arrange"), {"greeter": host.head.pk}).json()
    assert (refused["code"], refused["errors"][0]["field"]) == ("clash", "greeter")


def test_another_transfer_time_moves_when_people_are_there(party: TravelParty, belarus: Any, now: datetime) -> None:
    hotel = make_venue(belarus.summit, "hotel")
    TravelParty.objects.filter(pk=party.pk).update(destination=hotel)
    way = Transfer(origin=party.border_point, destination=hotel, minutes=90)

    with changing(way, now=now):
        way.save()

    assert arrival_of(belarus.head) == LANDS + 120 * MINUTE
    point = party.border_point
    point.formalities = 0
    with changing(point, now=now):
        point.save()
    assert arrival_of(belarus.head) == LANDS + 90 * MINUTE


def test_a_party_is_entered_and_its_entry_undone(belarus: Any, now: datetime) -> None:
    make_party(belarus)

    undo(Change.objects.get(verb="arrivals.enter_party"), now=now)

    assert TravelParty.objects.get().status == "cancelled"
    assert arrival_of(belarus.head) is None
    undo(Change.objects.filter(undoes__verb="arrivals.enter_party").get(), now=now)
    assert TravelParty.objects.get().status == "planned"
    assert arrival_of(belarus.head) == THERE


def test_the_host_reads_of_a_delay_where_its_person_greets(api: Any, alice: Any, host: Any, party: TravelParty) -> None:
    aidar = make_user("aidar", host.summit, "coordinator", host)
    make_delegate(host, rank=Rank.MINISTER)
    api.by(alice).post(url_of(party, "arrange"), {"greeter": host.head.pk})

    api.post(url_of(party, "delay"), {"expected_at": (LANDS + HOUR).isoformat()})

    assert Notification.objects.get().recipient == aidar
