"""Records of access to classified or personal data, written in the transaction that reads it."""

from collections.abc import Iterable

from django.db import connection
from django.db.transaction import TransactionManagementError

from summit.core.models import AccessRecord


def record_access(
    *, by: object, action: str, what: str, row: object, summit: int | None, reason: str = ""
) -> AccessRecord:
    """Record that `by` (a user, or None) did `action`, one of AccessRecord.Action, to the `what` with the key `row`.

    `summit` is the id of its summit, whose chief organizers read the records. The content is not recorded. Raises
    TransactionManagementError outside of a transaction: data is shown only if the access is recorded.
    """
    [record] = record_accesses(by=by, action=action, what=what, rows=[row], summit=summit, reason=reason)
    return record


def record_accesses(
    *, by: object, action: str, what: str, rows: Iterable[object], summit: int | None, reason: str = ""
) -> list[AccessRecord]:
    """Record the same access to each of the rows, in one query."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An access is recorded in the transaction of the reading.")
    facts = {"actor": getattr(by, "pk", None) or 0, "summit": summit, "what": what, "reason": reason}
    action = AccessRecord.Action(action)
    return AccessRecord.objects.bulk_create(AccessRecord(row=str(row), action=action, **facts) for row in rows)
