"""Not a flood: what changes again before it was told is told once, as it stands at last.

A notice that folds holds `changes`, rows with a `uid` and the `old` values that the recipient knows. A new change goes
into the letter that still waits for him: the old values stay those that he knows, and a change that was taken back
goes out of the letter. A letter with nothing left in it is thrown away.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from summit.accounts.models import User
from summit.notifications.models import Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.quiet_hours import AT_ONCE
from summit.summits.models import Summit

Addressed = tuple[User, Notice]


def fold(addressed: Collection[Addressed], *, summit: Summit, now: datetime) -> list[Addressed]:
    """Write what folds into letters that wait; return what needs a letter of its own. The queries do not grow."""
    folding = [(user, notice) for user, notice in addressed if notice.folds]
    rest = [pair for pair in addressed if not pair[1].folds]
    kinds = {notice.kind for _, notice in folding}
    letters = _waiting([user for user, _ in folding], kinds, summit) if folding else {}
    changed: list[Notification] = []
    emptied: list[Notification] = []
    hurried: list[Notification] = []
    for user, notice in folding:
        letter = letters.get((user.pk, notice.kind))
        if letter is None:
            rest.append((user, notice))
            continue
        changes = merged(letter.context["changes"], notice.context["changes"])
        letter.context = {**letter.context, "changes": changes}
        letter.valid_until = max(filter(None, (letter.valid_until, notice.valid_until)), default=None)
        (changed if changes else emptied).append(letter)
        if notice.begins_at and notice.begins_at - now < AT_ONCE:
            hurried.append(letter)
    Notification.objects.bulk_update(changed, ["context", "valid_until"])
    Delivery.objects.filter(notification__in=hurried).update(due_at=now)
    Notification.objects.filter(pk__in=[letter.pk for letter in emptied]).delete()
    return rest


def merged(known: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of both, one for each `uid`, without those that are again as they were."""
    rows = {row["uid"]: row for row in known}
    for change in changes:
        old = rows.get(change["uid"], change)["old"]
        rows[change["uid"]] = {**change, "old": old}
        if all(change.get(name) == value for name, value in old.items()):
            del rows[change["uid"]]
    return list(rows.values())


def awaited(recipients: Collection[User], kind: str, *, summit: Summit) -> dict[int, set[str]]:
    """Return, by recipient, the uids of what the letter of that kind tells that waits for him; it stays locked."""
    letters = _waiting(recipients, {kind}, summit)
    return {recipient: {row["uid"] for row in letter.context["changes"]} for (recipient, _), letter in letters.items()}


def _waiting(
    recipients: Collection[User], kinds: Collection[str], summit: Summit
) -> dict[tuple[int, str], Notification]:
    """Return the letters of which nothing has gone out, locked so that no worker takes them meanwhile."""
    deliveries = (
        Delivery.objects.filter(
            notification__summit=summit,
            notification__recipient__in=[user.pk for user in recipients],
            notification__kind__in=kinds,
            status=Delivery.Status.QUEUED,
            attempts=0,
        )
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list("notification", flat=True)
    )
    ids = set(deliveries)
    started = Delivery.objects.filter(notification__in=ids).exclude(status=Delivery.Status.QUEUED, attempts=0)
    ids -= set(started.values_list("notification", flat=True))
    letters = Notification.objects.filter(pk__in=ids).order_by("created_at")
    return {(letter.recipient_id, letter.kind): letter for letter in letters}
