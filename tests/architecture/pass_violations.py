"""What violates the constraints of passes and gates."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from summit.accreditation.models import Custody, GateCheck, Pass

NOW = datetime(2025, 11, 1, tzinfo=UTC)
ONE_KEY = UUID(int=7)


def card(w: Any, **facts: Any) -> Pass:
    """Write another pass of the delegation."""
    times = {"valid_from": NOW, "valid_until": NOW + timedelta(days=1), "issued_at": NOW}
    row = {"summit": w.summit, "number": 77, "kind": "pin", "party": w.belarus, **times}
    return Pass.objects.create(**{**row, **facts})


def check(w: Any) -> GateCheck:
    zone = w.summit.zones.first()
    return GateCheck.objects.create(
        summit=w.summit, zone=zone, result="refused", is_admitted=False, at=NOW, received_at=NOW, key=ONE_KEY
    )


VIOLATIONS: dict[str, Callable[[Any], Any]] = {
    "pass_is_within_bounds": lambda _: Pass.objects.update(valid_until=datetime(2101, 1, 2, tzinfo=UTC)),
    "pass_number_is_unique_in_summit": lambda w: [card(w) for _ in range(2)],
    "pass_personal_is_one_per_person": lambda w: card(
        w, kind="personal", party=None, accreditation=Pass.objects.get(kind="personal").accreditation
    ),
    "pass_has_its_holder": lambda w: card(w, party=None),
    "pass_names_its_visitor": lambda _: Pass.objects.update(visitor="Plumber"),
    "pass_is_valid_for_some_time": lambda w: card(w, valid_until=NOW),
    "pass_that_is_stopped_has_its_hour": lambda _: Pass.objects.update(status="revoked"),
    "custody_is_of_one_holder_at_a_time": lambda _: Custody.objects.create(
        access_pass=Pass.objects.get(), holder="Another", handed_over_at=NOW
    ),
    "custody_ends_after_it_begins": lambda _: Custody.objects.update(returned_at=datetime(2001, 1, 1, tzinfo=UTC)),
    "gate_check_is_recorded_once": lambda w: [check(w) for _ in range(2)],
}
