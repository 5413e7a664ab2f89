"""Passes at the desk: issued, handed over, lost; printed; checked on the page of a gate."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from summit.accreditation.models import GateCheck, Pass
from summit.accreditation.services.gate import Scan, check_pass
from tests.browser import version_in
from tests.factories.passes import make_approved, make_category, make_pass, make_zone
from tests.printouts.reading import text_of

NOON = datetime(2025, 11, 26, 6, tzinfo=UTC)
LIST = reverse("admin:accreditation_pass_changelist")


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


def page_of(card: Any, name: str) -> str:
    return reverse(f"admin:accreditation_pass_{name}", args=[card.pk])


def test_passes_are_issued_to_all_and_one_by_one(desk: Any, drivers: Any, zone: Any, belarus: Any) -> None:
    for number in range(3):
        make_approved(drivers, belarus, name=f"Driver {number}")
    waits = make_approved(drivers, name="Waits", status="draft")

    desk.post(reverse("admin:accreditation_pass_issue_to_all"), {"category": drivers.pk}, follow=True)
    entered = {"kind": "personal", "accreditation": waits.pk}
    refused = desk.post(reverse("admin:accreditation_pass_add"), entered).content.decode()
    hours = {"valid_until_0": "2025-11-26", "valid_until_1": "18:00", "added_zones": zone.pk}
    desk.post(reverse("admin:accreditation_pass_add"), {**entered, "kind": "temporary", **hours})
    seat = {"kind": "transferable", "party": belarus.pk, "added_zones": zone.pk}
    desk.post(reverse("admin:accreditation_pass_add"), seat)
    bare = desk.post(reverse("admin:accreditation_pass_add"), {"kind": "pin"}).content.decode()

    assert "This person is not approved." in refused
    assert "A pass of this kind needs it." in bare
    assert list(Pass.objects.order_by("number").values_list("kind", flat=True)) == [
        *["personal"] * 3,
        "temporary",
        "transferable",
    ]
    assert Pass.objects.get(kind="temporary").valid_until == datetime(2025, 11, 26, 12, tzinfo=UTC)


def test_a_pass_is_handed_over_lost_and_found_by_its_number(desk: Any, drivers: Any, belarus: Any) -> None:
    card = make_pass(drivers, belarus, status="printed")

    desk.post(page_of(card, "hand_over"), {"holder": "Boris"}, follow=True)
    lost = desk.post(page_of(card, "report_lost"), {"reason": "In the taxi"}, follow=True)
    found = desk.get(LIST, {"q": "2"}).content.decode()

    assert lost.status_code == 200
    assert "000002" in found
    assert "000001" not in found
    assert [(row.number, row.status) for row in Pass.objects.order_by("number")] == [(1, "lost"), (2, "issued")]


def test_a_pass_that_was_changed_meanwhile_is_looked_at_first(desk: Any, drivers: Any) -> None:
    card = make_pass(drivers, status="printed")
    version = version_in(desk.get(page_of(card, "revoke")).content.decode())
    Pass.objects.filter(pk=card.pk).update(status="handed_over")

    refused = desk.post(page_of(card, "revoke"), {"reason": "Dismissed", "_version": version})

    assert refused.status_code == 200
    card.refresh_from_db()
    assert card.status == "handed_over"


def test_badges_are_printed_at_the_desk(desk: Any, drivers: Any, belarus: Any) -> None:
    waits, other = (make_pass(drivers, belarus, status="issued", name=f"Person {n}") for n in "AB")

    page = desk.get(reverse("badges"))
    chosen = desk.post(LIST, {"action": "print_badges", "_selected_action": [other.pk]})
    named = desk.post(chosen["Location"], {"passes": str(other.pk), "sheet": "a6", "language": "en"})
    rest = desk.post(reverse("badges"), {"sheet": "a4", "language": "en"})
    none = desk.post(reverse("badges"), {"sheet": "a4", "language": "en"})

    assert "2 badges are not printed yet." in page.content.decode()
    assert "Person B" in text_of(named.content)
    assert ("Person A" in text_of(rest.content), "Person B" in text_of(rest.content)) == (True, False)
    assert (none.status_code, "No badge waits to be printed." in none.content.decode()) == (400, True)
    waits.refresh_from_db()
    assert waits.status == "printed"


def test_the_page_of_a_gate_answers_and_keeps_its_zone(desk: Any, drivers: Any, zone: Any) -> None:
    card = make_pass(drivers)
    asked = {"zone": zone.pk, "direction": "in", "gate": "North"}

    passed = desk.post(reverse("gate"), {"code": "000001", **asked}, follow=True).content.decode()
    again = desk.post(reverse("gate"), {"code": card.code, **asked}, follow=True).content.decode()
    unknown = desk.post(reverse("gate"), {"code": "777", **asked}, follow=True).content.decode()
    nothing = desk.post(reverse("gate"), {"code": "", **asked})

    assert "gate-answer gate-passed" in passed
    assert all(text in passed for text in ("Let in", "Azamat Driver", "000001", 'value="North"'))
    assert all(text in again for text in ("gate-answer gate-warned", "This pass is already inside."))
    assert all(text in unknown for text in ("gate-answer gate-refused", "There is no such pass."))
    assert (nothing.status_code, "This field is required." in nothing.content.decode()) == (200, True)
    assert GateCheck.objects.count() == 3


def test_who_is_inside_is_counted_and_named(desk: Any, alice: Any, drivers: Any, zone: Any, karim: Any) -> None:
    card = make_pass(drivers)
    check_pass(Scan(code="1", zone=zone, at=NOON), by=alice, now=NOON)

    counts = desk.get(reverse("inside")).content.decode()
    inside = desk.get(reverse("inside"), {"zone": zone.pk}).content.decode()

    assert f"<b>1</b> {zone.code}" in counts
    assert "Azamat Driver" in inside
    assert page_of(card, "change") in inside
    desk.force_login(karim)
    assert desk.get(reverse("inside")).status_code in (302, 403)
