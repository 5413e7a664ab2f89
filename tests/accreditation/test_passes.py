"""Passes from their issue to their return, through the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Pass
from summit.accreditation.services import expire_people, revoke_people, withdraw_people
from summit.accreditation.services.passes import record_printed, revoke_passes_of
from summit.notifications.models import Notification
from tests.factories.passes import ISSUED, make_approved, make_category, make_pass, make_zone

URL = "/api/v1/summits/bishkek-2025/passes/"
NOON = datetime(2025, 11, 26, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock shows noon of the first day."""
    monkeypatch.setattr("summit.core.clock.now", lambda: NOON)
    return NOON


@pytest.fixture
def zone(summit: Any) -> Any:
    return make_zone(summit)


@pytest.fixture
def drivers(summit: Any, zone: Any) -> Any:
    return make_category(summit, zones=[zone])


def test_a_pass_from_its_issue_to_its_return(api: Any, alice: Any, drivers: Any, belarus: Any) -> None:
    person = make_approved(drivers, belarus)
    api.by(alice)

    issued = api.post(URL, {"accreditation": person.pk})
    again = api.post(URL, {"accreditation": person.pk})
    page = f"{URL}{issued.json()['id']}/"
    handed = api.post(f"{page}hand-over/", {"holder": "Boris of Belarus"})
    twice = api.post(f"{page}hand-over/", {"holder": "Somebody else"})
    back = api.post(f"{page}return/", {})

    assert (issued.status_code, issued.json()["number"], issued.json()["status"]) == (201, 1, "issued")
    assert (issued.json()["name"], issued.json()["zones"]) == ({"en": "Azamat Driver"}, ["A"])
    assert issued.json()["valid_until"] == "2025-11-27T18:00:00Z"  # midnight after the last day, in Bishkek
    assert (again.status_code, again.json()["code"], again.json()["errors"][0]["field"]) == (
        409,
        "pass_exists",
        "accreditation",
    )
    assert (handed.json()["status"], handed.json()["custody"][0]["holder"]) == ("handed_over", "Boris of Belarus")
    assert (twice.status_code, twice.json()["code"]) == (409, "has_holder")
    assert "Boris of Belarus" in twice.json()["detail"]
    assert (back.json()["status"], back.json()["custody"][0]["returned_at"]) == ("returned", "2025-11-26T06:00:00Z")


def test_only_approved_people_get_one_and_it_ends_with_the_approval(
    api: Any, alice: Any, drivers: Any, zone: Any
) -> None:
    api.by(alice)
    waits = make_approved(drivers, status="draft")
    host = make_approved(drivers, name="Host")

    refused = api.post(URL, {"accreditation": waits.pk})
    temporary = {"zones": [zone.pk], "valid_until": "2025-11-26T12:00:00Z"}
    for_now = api.post(f"{URL}temporary/", {"accreditation": waits.pk, **temporary})
    visitor = api.post(f"{URL}temporary/", {"visitor": "Plumber", "host": host.pk, **temporary})
    nobodys = api.post(f"{URL}temporary/", {"visitor": "Plumber", **temporary})
    later = {**temporary, "valid_until": "2026-01-01T12:00:00Z"}
    long = api.post(f"{URL}temporary/", {"accreditation": waits.pk, **later})
    own = api.post(URL, {"accreditation": host.pk})
    count = revoke_passes_of([host], reason="Withdrawn by note 17", now=NOON)

    assert (refused.status_code, refused.json()["code"]) == (409, "not_approved")
    assert (for_now.status_code, for_now.json()["kind"], for_now.json()["zones"]) == (201, "temporary", ["A"])
    assert (visitor.status_code, visitor.json()["visitor"], visitor.json()["name"]) == (201, "Plumber", None)
    assert (nobodys.status_code, nobodys.json()["errors"][0]["field"]) == (400, "host")
    assert (long.status_code, long.json()["code"]) == (400, "valid_too_long")
    assert count == 2  # the host's own and the visitor's
    stopped = api.get(f"{URL}{own.json()['id']}/").json()
    assert (stopped["status"], stopped["reason"]) == ("revoked", "Withdrawn by note 17")


def test_a_lost_pass_is_stopped_and_has_a_successor_with_its_zones(
    api: Any, boris: Any, karim: Any, drivers: Any, belarus: Any, summit: Any
) -> None:
    lost = make_pass(drivers, belarus)
    lost.added_zones.add(make_zone(summit, "MEDIA"))

    others = api.by(karim).post(f"{URL}{lost.pk}/lost/", {"reason": "In the taxi"})
    new = api.by(boris).post(f"{URL}{lost.pk}/lost/", {"reason": "In the taxi"})
    again = api.post(f"{URL}{lost.pk}/lost/", {})
    revoked = api.post(f"{URL}{new.json()['id']}/revoke/", {"reason": "No right to"})

    assert (others.status_code, revoked.status_code) == (404, 403)
    assert (new.status_code, new.json()["number"], new.json()["replaces"]) == (200, lost.number + 1, lost.pk)
    assert (new.json()["status"], new.json()["zones"]) == ("issued", ["A", "MEDIA"])
    assert (again.status_code, again.json()["code"]) == (409, "wrong_status")
    lost.refresh_from_db()
    assert (lost.status, lost.reason, lost.stopped_at) == ("lost", "In the taxi", NOON)


def test_all_approved_people_of_a_category_get_theirs_once(
    api: Any, alice: Any, drivers: Any, belarus: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_approved(drivers, belarus, name=f"Driver {number}")
    make_approved(drivers, belarus, name="Waits", status="returned")
    make_approved(drivers, belarus, name="Left", valid_until="2025-11-20")
    other = make_category(drivers.summit, "press")
    make_approved(other, name="Reporter")
    api.by(alice)

    with django_assert_max_num_queries(20):
        first = api.post(f"{URL}issue/", {"category": drivers.pk, "delegation": belarus.pk})
    second = api.post(f"{URL}issue/", {})
    third = api.post(f"{URL}issue/", {})

    assert [answer.json() for answer in (first, second, third)] == [{"issued": 5}, {"issued": 1}, {"issued": 0}]
    assert list(Pass.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_overpasses_and_pins_of_a_delegation_go_from_hand_to_hand(
    api: Any, alice: Any, boris: Any, belarus: Any, zone: Any, drivers: Any
) -> None:
    api.by(alice)
    asked = {"delegation": belarus.pk, "kind": "transferable", "count": 2, "zones": [zone.pk]}

    seats = api.post(f"{URL}to-delegation/", asked).json()
    bare = api.post(f"{URL}to-delegation/", {"delegation": belarus.pk, "kind": "pin"})
    pins = api.post(f"{URL}to-delegation/", {"delegation": belarus.pk, "kind": "pin", "category": drivers.pk})
    personal = api.post(f"{URL}to-delegation/", {"delegation": belarus.pk, "kind": "personal"})
    page = f"{URL}{seats[0]['id']}/"
    for holder in ("Anna", "Igor"):
        api.post(f"{page}hand-over/", {"holder": holder})
        last = api.post(f"{page}return/", {})
    read = api.by(boris).get(page).json()

    assert [(row["zones"], row["delegation"]) for row in seats] == [(["A"], belarus.pk)] * 2
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (400, "category")
    assert (pins.status_code, pins.json()[0]["category"], personal.status_code) == (201, drivers.pk, 400)
    assert last.status_code == 200
    assert [row["holder"] for row in read["custody"]] == ["Anna", "Igor"]


def test_what_a_pass_opens_is_changed_while_it_lives(api: Any, alice: Any, drivers: Any, zone: Any) -> None:
    card = make_pass(drivers)
    media = make_zone(drivers.summit, "MEDIA")
    api.by(alice)

    changed = api.patch(f"{URL}{card.pk}/", {"added_zones": [media.pk], "barred_zones": [zone.pk]})
    past = api.patch(f"{URL}{card.pk}/", {"valid_until": "2025-11-26T05:00:00Z"})
    api.post(f"{URL}{card.pk}/revoke/", {"reason": "Shown to a camera"})
    stopped = api.patch(f"{URL}{card.pk}/", {"barred_zones": []})

    assert changed.json()["zones"] == ["MEDIA"]
    assert (past.status_code, past.json()["errors"][0]["field"]) == (400, "valid_until")
    assert (stopped.status_code, stopped.json()["code"]) == (409, "wrong_status")


def test_a_delegation_is_told_once_that_its_passes_are_ready(
    belarus: Any, boris: Any, leyla: Any, karim: Any, drivers: Any
) -> None:
    cards = [make_pass(drivers, belarus, status="issued", name=f"Driver {n}") for n in range(3)]

    assert record_printed(cards[:2], now=NOON) == 2
    assert record_printed(cards, now=NOON + timedelta(hours=1)) == 1

    letters = Notification.objects.filter(kind="passes_ready")
    assert {letter.recipient for letter in letters} == {boris, leyla}
    assert letters.count() == 2
    assert set(Pass.objects.values_list("status", flat=True)) == {"printed"}


def test_a_list_takes_a_constant_number_of_queries(
    api: Any, alice: Any, drivers: Any, belarus: Any, django_assert_max_num_queries: Any
) -> None:
    api.by(alice)
    for number in range(12):
        make_pass(drivers, belarus, name=f"Driver {number}")

    with django_assert_max_num_queries(12):
        rows = api.get(URL, {"delegation": belarus.pk, "search": "driver"}).json()

    assert rows["count"] == 12
    assert Accreditation.objects.count() == 12
    assert rows["results"][0]["issued_at"] == ISSUED.isoformat().replace("+00:00", "Z")


def test_passes_end_with_the_approval_and_keep_its_reasons_to_themselves(
    drivers: Any, belarus: Any, summit: Any, alice: Any, boris: Any
) -> None:
    withdrawn, refused, expired, stays = (make_pass(drivers, belarus, name=f"Driver {n}") for n in range(4))
    Accreditation.objects.filter(pk=expired.accreditation_id).update(valid_until="2025-11-25")

    withdraw_people([withdrawn.accreditation], by=boris, now=NOON)
    revoke_people([refused.accreditation], step="check", reason="Known to us", by=alice, now=NOON)
    expire_people(summit=summit, now=NOON)

    found = Pass.objects.in_bulk()
    assert [found[card.pk].status for card in (withdrawn, refused, expired)] == ["revoked"] * 3
    assert {found[card.pk].reason for card in (withdrawn, refused, expired)} == {""}
    assert found[stays.pk].status == "handed_over"


def test_the_colour_of_a_category_and_the_rule_of_a_zone_are_set_by_the_api(
    api: Any, alice: Any, drivers: Any, zone: Any
) -> None:
    base = "/api/v1/summits/bishkek-2025/"
    api.by(alice)

    category = api.patch(f"{base}accreditation-categories/{drivers.pk}/", {"color": "red"}, headers={"If-Match": "*"})
    changed = api.patch(f"{base}zones/{zone.pk}/", {"passback": "refuse"}, headers={"If-Match": "*"})

    assert (category.json()["color"], changed.json()["passback"]) == ("red", "refuse")
