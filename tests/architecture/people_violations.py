"""What violates the constraints of accredited people and their categories."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from summit.accreditation.models import Accreditation, Category, PersonalData, Quota, Step, Verdict, Zone
from summit.accreditation.models.personal import BirthDate, DocumentNumber
from summit.core.encryption import Secret

NOW = datetime(2025, 11, 1, tzinfo=UTC)
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


def second(model: Any) -> None:
    """Write the first row of the model a second time."""
    row = model.objects.first()
    row.pk = None
    row.save(force_insert=True)


VIOLATIONS: dict[str, Callable[[Any], Any]] = {
    "accreditation_reference_is_unique_for_its_sender": lambda w: [person(w, reference="7") for _ in range(2)],
    "accreditation_is_within_bounds": lambda _: Accreditation.objects.update(valid_until="2101-01-01"),
    "accreditation_has_one_name": lambda w: person(w, name={}),
    "accreditation_in_review_is_at_a_step": lambda w: person(w, status="in_review"),
    "accreditation_category_code_is_unique_in_summit": lambda _: second(Category),
    "accreditation_category_takes_part_for_a_delegation": lambda _: Category.objects.update(
        takes_part=True, whose="host"
    ),
    "accreditation_step_has_its_position": lambda _: [step(kind, 1) for kind in ("check", "issuing")],
    "accreditation_step_is_one_of_its_kind": lambda _: [step("check", position) for position in (1, 2)],
    "quota_is_one_per_category_and_delegation": lambda w: [quota(w) for _ in range(2)],
    "personal_data_are_within_bounds": lambda w: PersonalData.objects.create(
        accreditation=person(w), **DOCUMENT, expires_on="2101-01-01"
    ),
    "verdict_of_security_keeps_its_reason": classified,
    "zone_code_is_unique_in_summit": lambda _: second(Zone),
}
