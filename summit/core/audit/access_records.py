"""Records of access to classified or personal data, written in the transaction that reads it."""

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
    if not connection.in_atomic_block:
        raise TransactionManagementError("An access is recorded in the transaction of the reading.")
    actor = getattr(by, "pk", None) or 0
    noted = {"what": what, "row": str(row), "action": AccessRecord.Action(action), "reason": reason}
    return AccessRecord.objects.create(actor=actor, summit=summit, **noted)
