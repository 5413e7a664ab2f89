"""Records of access to classified or personal data, written in the transaction that reads it."""

from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

from summit.core.models import AccessRecord


def record_access(*, by: Any, action: str, what: str, row: Any, summit: int | None, reason: str = "") -> AccessRecord:
    """Note that `by` (a user, or None) did `action`, one of AccessRecord.Action, to the `what` with the key `row`.

    `summit` is the id of its summit, whose chief organizers will read this. Never hand over the content. Raises
    TransactionManagementError outside of a transaction: what is not noted must not be shown.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A viewing is noted in the transaction of the reading.")
    actor = getattr(by, "pk", None) or 0
    noted = {"what": what, "row": str(row), "action": AccessRecord.Action(action), "reason": reason}
    return AccessRecord.objects.create(actor=actor, summit=summit, **noted)
