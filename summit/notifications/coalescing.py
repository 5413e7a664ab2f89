"""Several changes within a short time are one message, with the last state of each thing.

A notice that folds has `changes` in its context: rows with a `uid` and the `old` values that the recipient knows. A new
change is added to the notification that still waits for them. The old values remain those that the recipient knows. A
change that was taken back is removed, and a notification without changes is deleted. A kind may take the changes of
another: what has moved since a revision was published is told by the letter about the revision, while that waits.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from summit.accounts.models import User
from summit.core.preview import note_touched
from summit.notifications.changes import tell_of
from summit.notifications.kinds import KINDS
from summit.notifications.models import LETTERS, Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.quiet_hours import AT_ONCE
from summit.summits.models import Summit

Addressed = tuple[User, Notice]


def fold(addressed: Collection[Addressed], *, summit: Summit, now: datetime) -> list[Addressed]:
    """Add notices that fold to waiting notifications; return the others. The number of queries is constant."""
    folding = [(user, notice) for user, notice in addressed if notice.folds]
    rest = [pair for pair in addressed if not pair[1].folds]
    letters = Letters(_waiting([user for user, _ in folding], _takers(notice.kind for _, notice in folding), summit))
    changed: list[Notification] = []
    emptied: list[Notification] = []
    hurried: list[Notification] = []
    for user, notice in folding:
        letter = letters.that_takes(notice, user)
        if letter is None:
            rest.append((user, notice))
            continue
        name = KINDS[letter.kind].rows
        rows = merged(letter.context[name], notice.context["changes"])
        letter.context = {**letter.context, name: rows}
        if letter.valid_until:
            letter.valid_until = max(letter.valid_until, notice.valid_until or letter.valid_until)
        (changed if rows else emptied).append(letter)
        if notice.begins_at and notice.begins_at - now < AT_ONCE:
            hurried.append(letter)
    note_touched(LETTERS, [letter.pk for letter in letters.all])
    Notification.objects.bulk_update(changed, ["context", "valid_until"])
    Delivery.objects.filter(notification__in=hurried).update(due_at=now)
    Notification.objects.filter(pk__in=[letter.pk for letter in hurried]).update(leaves_at=now)
    tell_of(changed, summit=summit, now=now)
    Notification.objects.filter(pk__in=[letter.pk for letter in emptied]).delete()
    return rest


class Letters:
    """Letters that wait, by their readers and the things that they list."""

    def __init__(self, letters: Collection[Notification]) -> None:
        self.all = letters
        self._of_kind = {(letter.recipient_id, letter.kind): letter for letter in letters}
        self._listing = {
            (letter.recipient_id, letter.kind, row["uid"]): letter for letter in letters for row in _rows(letter)
        }

    def that_takes(self, notice: Notice, user: User) -> Notification | None:
        """Return the letter that lists what the notice is about, or else the one of its kind."""
        uids = [row["uid"] for row in notice.context["changes"]]
        listing = (self._listing.get((user.pk, kind, uid)) for kind in _takers([notice.kind]) for uid in uids)
        return next(filter(None, listing), self._of_kind.get((user.pk, notice.kind)))


def _takers(kinds: Iterable[str]) -> set[str]:
    """Return the kinds of letters that take changes of these kinds."""
    names = set(kinds)
    return {kind.name for kind in KINDS.values() if kind.name in names or names.intersection(kind.takes)}


def _rows(letter: Notification) -> list[dict[str, Any]]:
    """Return the rows of the letter into which changes can be folded."""
    return [row for row in letter.context[KINDS[letter.kind].rows] if "old" in row]


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
    return {letter.recipient_id: {row["uid"] for row in _rows(letter)} for letter in letters}


def untold(summit: Summit, *, now: datetime) -> set[tuple[int, str]]:
    """Return the recipients of letters that have not left, with the uids of their rows. One query."""
    letters = Notification.objects.waiting_at(now).filter(
        summit=summit, kind__in=[kind.name for kind in KINDS.values()]
    )
    rows = letters.values_list("recipient", "kind", "context")
    return {
        (recipient, row["uid"])
        for recipient, kind, context in rows
        for row in context.get(KINDS[kind].rows, ())
        if "uid" in row
    }


def _waiting(recipients: Collection[User], kinds: Collection[str], summit: Summit) -> list[Notification]:
    """Return the notifications without a delivery that has begun, locked so that no worker begins one."""
    if not recipients:
        return []
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
    return list(Notification.objects.filter(pk__in=ids).order_by("created_at"))
