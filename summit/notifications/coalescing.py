"""Several changes within a short time are one message, with the last state of each thing.

A notice that folds has `changes` in its context: rows with a `uid` and the `old` values that the recipient knows. A new
change is added to the notification that still waits for them. The old values remain those that the recipient knows. A
change that was taken back is removed, and a notification without changes is deleted.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from summit.accounts.models import User
from summit.core.preview import note_touched
from summit.notifications.changes import tell_of
from summit.notifications.models import LETTERS, Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.quiet_hours import AT_ONCE
from summit.summits.models import Summit

Addressed = tuple[User, Notice]


def fold(addressed: Collection[Addressed], *, summit: Summit, now: datetime) -> list[Addressed]:
    """Add notices that fold to waiting notifications; return the others. The number of queries is constant."""
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
        rows = merged(letter.context["changes"], notice.context["changes"])
        letter.context = {**letter.context, "changes": rows}
        letter.valid_until = max(filter(None, (letter.valid_until, notice.valid_until)), default=None)
        (changed if rows else emptied).append(letter)
        if notice.begins_at and notice.begins_at - now < AT_ONCE:
            hurried.append(letter)
    note_touched(LETTERS, [letter.pk for letter in letters.values()])
    Notification.objects.bulk_update(changed, ["context", "valid_until"])
    Delivery.objects.filter(notification__in=hurried).update(due_at=now)
    Notification.objects.filter(pk__in=[letter.pk for letter in hurried]).update(leaves_at=now)
    tell_of(changed, summit=summit, now=now)
    Notification.objects.filter(pk__in=[letter.pk for letter in emptied]).delete()
    return rest


def merged(known: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of both, one for each `uid`, without those whose values are the old ones again."""
    rows = {row["uid"]: row for row in known}
    for change in changes:
        old = rows.get(change["uid"], change)["old"]
        rows[change["uid"]] = {**change, "old": old}
        if all(change.get(name) == value for name, value in old.items()):
            del rows[change["uid"]]
    return list(rows.values())


def awaited(recipients: Collection[User], kind: str, *, summit: Summit) -> dict[int, set[str]]:
    """Return, by recipient, the uids in the waiting notification of that kind, which remains locked."""
    letters = _waiting(recipients, {kind}, summit)
    return {recipient: {row["uid"] for row in letter.context["changes"]} for (recipient, _), letter in letters.items()}


def _waiting(
    recipients: Collection[User], kinds: Collection[str], summit: Summit
) -> dict[tuple[int, str], Notification]:
    """Return the notifications without a delivery that has begun, locked so that no worker begins one."""
    deliveries = (
        Delivery.objects.filter(
            notification__summit=summit,
            notification__recipient__in=[user.pk for user in recipients],
            notification__kind__in=kinds,
            status__in=Delivery.UNTRIED,
            attempts=0,
        )
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list("notification", flat=True)
    )
    ids = set(deliveries)
    started = Delivery.objects.filter(notification__in=ids).exclude(status__in=Delivery.UNTRIED, attempts=0)
    ids -= set(started.values_list("notification", flat=True))
    letters = Notification.objects.filter(pk__in=ids).order_by("created_at")
    return {(letter.recipient_id, letter.kind): letter for letter in letters}
