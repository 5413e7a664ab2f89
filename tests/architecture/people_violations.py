"""What violates the constraints of accredited people and their categories."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from summit.accreditation.models import (
    Accreditation,
    Category,
    DistinctPeople,
    PersonalData,
    Quota,
    Radio,
    SerialNumber,
    Step,
    Vehicle,
    Verdict,
    Weapon,
    Zone,
)
from summit.accreditation.models.personal import BirthDate, DocumentNumber
from summit.calendar.models import Occupancy, Resource
from summit.core.encryption import Secret
from summit.delegations.models import Delegate, Headship
from summit.spreadsheets.models import Import, ImportedRow

NOW, HOUR = datetime(2025, 11, 1, tzinfo=UTC), timedelta(hours=1)
DOCUMENT: Any = {"number": DocumentNumber("QX7731942"), "birth": BirthDate("1961-03-05"), "changed_at": NOW}


def person(w: Any, **facts: Any) -> Accreditation:
    """Write a person of the delegation."""
    row = {"summit": w.summit, "category": Category.objects.first(), "party": w.belarus, "name": {"en": "P"}}
    return Accreditation.objects.create(**{**row, **facts})


def step(kind: str, position: int) -> Step:
    return Step.objects.create(category=Category.objects.first(), kind=kind, position=position)


def quota(w: Any) -> Quota:
    return Quota.objects.create(category=Category.objects.first(), delegation=w.belarus, places=1)


def classified(w: Any) -> Verdict:
    facts = {"kind": "check", "result": "refused", "at": NOW, "classified_reason": Secret("S")}
    return Verdict.objects.create(accreditation=person(w), **facts)


def apart(w: Any, *, is_in_order: bool) -> DistinctPeople:
    older, newer = sorted((person(w) for _ in range(2)), key=lambda row: row.pk, reverse=not is_in_order)
    return DistinctPeople.objects.create(first=older, second=newer, decided_at=NOW)


def in_two_places(w: Any) -> None:
    """Write that two delegates who are booked at one time are one person."""
    for one in (w.belarus.head, w.kazakhstan.head):
        Occupancy.objects.filter(resource=one).delete()
        Occupancy.objects.create(
            engagement=w.engagement, resource=one, role="participant", period=DateTimeTZRange(NOW, NOW + HOUR)
        )
    Resource.objects.filter(pk__in=(w.belarus.head_id, w.kazakhstan.head_id)).update(shared_as="envoy")


def imported(w: Any) -> None:
    """Write two results of one row of an import."""
    facts = {"table": "rooms", "file_name": "rooms.csv", "format": "csv", "asked_by": w.user, "asked_at": NOW}
    sheet = Import.objects.create(summit=w.summit, **facts)
    for _ in range(2):
        ImportedRow.objects.create(belongs_to=sheet, number=2, outcome="new")


def second(model: Any) -> None:
    """Write the first row of the model a second time."""
    row = model.objects.first()
    row.pk = None
    row.save(force_insert=True)


def weapon(w: Any, **facts: Any) -> Weapon:
    row = {"bearer": person(w), "number": SerialNumber("A1"), "changed_at": NOW}
    return Weapon.objects.create(**{**row, "summit": w.summit, "party": w.belarus, "model": "M", **facts})


def radio(w: Any, **facts: Any) -> Radio:
    row = {"number": SerialNumber("A1"), "changed_at": NOW, "frequency": "446"}
    return Radio.objects.create(**{**row, "summit": w.summit, "party": w.belarus, "model": "M", **facts})


def vehicle(w: Any, **facts: Any) -> Vehicle:
    row = {"number": SerialNumber("A1"), "changed_at": NOW, "country": "BLR"}
    return Vehicle.objects.create(**{**row, "summit": w.summit, "party": w.belarus, "model": "M", **facts})


def headship(w: Any, **facts: Any) -> Headship:
    delegate = Delegate.objects.filter(party=w.belarus).exclude(pk=w.belarus.head_id).first()
    return Headship.objects.create(**{"delegation": w.belarus, "delegate": delegate, **facts})


VIOLATIONS: dict[str, Callable[[Any], Any]] = {
    "occupancy_shared_is_free": in_two_places,
    "headship_is_of_its_own": lambda w: headship(w, delegate=w.other_delegate(w.kazakhstan), is_in_chair=False),
    "headship_ends_after_it_begins": lambda w: headship(w, since=NOW, until=NOW, is_in_chair=False),
    "headship_has_one_in_the_chair": lambda w: headship(w, since=NOW),
    "headship_is_once_at_a_time": lambda w: headship(w, delegate=w.belarus.head, since=NOW, is_in_chair=False),
    "headship_is_within_bounds": lambda w: headship(w, since="2101-01-01T00:00Z", is_in_chair=False),
    "weapon_number_is_unique_in_summit": lambda w: [weapon(w) for _ in range(2)],
    "radio_number_is_unique_in_summit": lambda w: [radio(w) for _ in range(2)],
    "vehicle_number_is_unique_in_summit": lambda w: [vehicle(w) for _ in range(2)],
    "weapon_bearer_is_of_the_delegation": lambda w: weapon(w, party=w.kazakhstan),
    "vehicle_driver_is_of_the_delegation": lambda w: vehicle(w, party=w.kazakhstan, driver=person(w)),
    "weapon_rounds_are_countable": lambda w: weapon(w, rounds=10_001),
    "radio_is_of_some_sets": lambda w: radio(w, quantity=0),
    "accreditation_reference_is_unique_for_its_sender": lambda w: [person(w, reference="7") for _ in range(2)],
    "accreditation_is_within_bounds": lambda _: Accreditation.objects.update(valid_until="2101-01-01"),
    "accreditation_delegate_is_of_the_party": lambda w: person(w, name={}, delegate=w.kazakhstan.head),
    "accreditation_has_one_name": lambda w: person(w, name={}),
    "accreditation_in_review_is_at_a_step": lambda w: person(w, status="in_review"),
    "accreditation_category_code_is_unique_in_summit": lambda _: second(Category),
    "accreditation_category_takes_part_for_a_delegation": lambda _: Category.objects.update(
        takes_part=True, whose="host"
    ),
    "accreditation_step_has_its_position": lambda _: [step(kind, 1) for kind in ("check", "issuing")],
    "accreditation_step_is_one_of_its_kind": lambda _: [step("check", position) for position in (1, 2)],
    "distinct_people_are_decided_once": lambda w: (apart(w, is_in_order=True), second(DistinctPeople)),
    "distinct_people_are_in_order": lambda w: apart(w, is_in_order=False),
    "imported_row_is_one_per_line": imported,
    "quota_is_one_per_category_and_delegation": lambda w: [quota(w) for _ in range(2)],
    "personal_data_are_within_bounds": lambda w: PersonalData.objects.create(
        accreditation=person(w), **DOCUMENT, expires_on="2101-01-01"
    ),
    "verdict_of_security_keeps_its_reason": classified,
    "zone_code_is_unique_in_any_case": lambda _: second(Zone),
}
