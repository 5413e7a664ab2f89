"""The decision whether two rows are one thing or person."""

from datetime import datetime

from summit.calendar.models import Resource
from summit.calendar.refusals import DecidedAlready, NotAlike
from summit.calendar.services.locking import change_rules
from summit.calendar.services.registers import changing
from summit.core.transactions import transactional


@transactional
def decide_likeness(first: Resource, second: Resource, *, are_one: bool, now: datetime) -> None:
    """Give the two one code of the house, or a code to each, so that the pair is not offered again.

    Raises NotAlike, DecidedAlready, and what `changing` raises: BookedTwice if both are booked at one time.
    """
    if first.pk == second.pk or first.kind != second.kind:
        raise NotAlike(field="second")
    if first.shared_as and second.shared_as:
        raise DecidedAlready(field="second")
    for summit in sorted({first.summit_id, second.summit_id}):
        change_rules(summit)
    common = (first.shared_as or second.shared_as or _own_code(first)) if are_one else ""
    for row in sorted((first, second), key=lambda row: row.summit_id):
        code = common or row.shared_as or _own_code(row)
        if row.shared_as != code:
            with changing(row, now=now):
                row.shared_as = code
                row.save(update_fields=["shared_as"])


def _own_code(row: Resource) -> str:
    return f"{row.summit.slug}-{row.code}"
