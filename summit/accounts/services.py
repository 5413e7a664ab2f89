"""The verbs of accounts."""

from typing import Any

from summit.accounts.models import Role, User
from summit.accounts.queries import told_of
from summit.core import holdings
from summit.core.transactions import transactional


@transactional
def export_account(user: User, *, by: Any, reason: str = "") -> dict[str, Any]:
    """Return all that is held on the user and `by` may know, once that is noted in each summit that is told of."""
    summits = set(told_of(user, by, Role.objects.filter(user=user)).values_list("summit", flat=True))
    return holdings.export(user, by=by, what="accounts.all", summits=sorted(summits) or [None], reason=reason)
