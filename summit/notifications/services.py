"""Notify people, and withdraw notifications that are no longer true."""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from summit.accounts.models import User
from summit.core import wake_up
from summit.core.preview import is_watched, note_touched
from summit.notifications import coalescing, outbox
from summit.notifications.models import LETTERS, Delivery, Notification
from summit.notifications.models.delivery import EMAIL
from summit.notifications.notice import Notice
from summit.notifications.stored_words import CAME_BACK
from summit.notifications.tasks import queue_deliveries
from summit.summits.models import Summit

Addressed = tuple[User, Notice]
logger = logging.getLogger(__name__)
_entered_at: ContextVar[datetime | None] = ContextVar("entered_at", default=None)
_gathered: ContextVar[list[Addressed] | None] = ContextVar("gathered", default=None)
_waiting: ContextVar[dict[tuple[Summit, datetime], list[Addressed]] | None] = ContextVar("waiting", default=None)


@contextmanager
def suppress_notices_before(instant: datetime) -> Iterator[None]:
    """Send no notices about events before `instant`, except about those that still last, such as a running silence.

    This is for entering past events.
    """
    token = _entered_at.set(instant)
    try:
        yield
    finally:
        _entered_at.reset(token)


@contextmanager
def gathering_notices() -> Iterator[list[Addressed]]:
    """Gather the notices of the block in place of sending them, so that each reader is told in one letter."""
    gathered: list[Addressed] = []
    token = _gathered.set(gathered)
    try:
        yield gathered
    finally:
        _gathered.reset(token)


@contextmanager
def storing_notices_together() -> Iterator[None]:
    """Store the notices of the block in a few queries at its end, and before one that folds or what asks for them."""
    token = _waiting.set({})
    try:
        yield
        _store_waiting()
    finally:
        _waiting.reset(token)


def notify(recipients: Iterable[User], notice: Notice, *, summit: Summit, now: datetime) -> int:
    """Store `notice` for each recipient in the caller's transaction; return how many are new.

    A recipient gets each key once. A worker is woken on commit; if that fails, the beat finds the rows.
    """
    return notify_all([(user, notice) for user in recipients], summit=summit, now=now)


def notify_all(addressed: Collection[Addressed], *, summit: Summit, now: datetime) -> int:
    """Store many notices, each for its recipient; return how many are new. The number of queries is constant.

    It is 0 where notices are gathered, or stored together with others.
    """
    gathered = _gathered.get()
    if gathered is not None:
        gathered.extend(addressed)
        return 0
    entered_at = _entered_at.get()
    if entered_at and now < entered_at:
        addressed = [(user, said) for user, said in addressed if said.valid_until and said.valid_until > entered_at]
    if not addressed:
        return 0
    waiting = _waiting.get()
    if waiting is not None and not any(notice.folds for _, notice in addressed):
        waiting.setdefault((summit, now), []).extend(addressed)
        return 0
    _store_waiting()
    return _store(addressed, summit=summit, now=now)


def _store_waiting() -> None:
    waiting = _waiting.get() or {}
    for (summit, now), addressed in waiting.items():
        _store(addressed, summit=summit, now=now)
    waiting.clear()


def _store(addressed: Collection[Addressed], *, summit: Summit, now: datetime) -> int:
    new = outbox.write(addressed, summit=summit, now=now)
    transaction.on_commit(_wake)
    return new


def awaited(recipients: Collection[User], kind: str, *, summit: Summit) -> dict[int, set[str]]:
    """Return, by recipient, the uids in the waiting notification of a kind that folds.

    Further notices of that kind in this transaction are added to that notification.
    """
    _store_waiting()
    return coalescing.awaited(recipients, kind, summit=summit)


def untold(summit: Summit, *, now: datetime) -> set[tuple[int, str]]:
    """Return who is still to be told of what: the recipients of waiting letters, with the uids of their rows."""
    _store_waiting()
    return coalescing.untold(summit, now=now)


def withdraw(*topics: str) -> int:
    """Withdraw unsent deliveries about the topics; return how many there were."""
    _store_waiting()
    about = Notification.objects.filter(topic__in=topics)
    if is_watched():
        note_touched(LETTERS, about.filter(deliveries__status__in=Delivery.UNTRIED).values_list("pk", flat=True))
    return Delivery.objects.withdraw_queued(about)


def retract(key: str, *, summit: Summit) -> list[Notification]:
    """Delete the letters with this key, which have not left; return what they were."""
    _store_waiting()
    letters = Notification.objects.filter(summit=summit, key=key)
    found = list(letters)
    note_touched(LETTERS, [letter.pk for letter in found])
    letters.delete()
    return found


def mark_read(notification: Notification, *, now: datetime) -> Notification:
    """Record that the recipient has read the notification. The first time is kept."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)
    return notification


@transaction.atomic
def retry(delivery: Delivery, *, now: datetime) -> None:
    """Send a dead delivery again. One in another status is not changed.

    Mail is sent again to an address from which it came back: the organizer confirms that the address is right.
    """
    revived = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.DEAD).update(
        status=Delivery.Status.QUEUED, attempts=0, due_at=now, error="", failing_since=None, sent_at=None
    )
    if revived:
        Delivery.objects.returned_from(delivery.notification.recipient.email).update(is_returned=False)
    transaction.on_commit(_wake)


def note_bounce(sent: Q, reason: str, *, now: datetime, is_address_bad: bool = False) -> int:
    """Record that a sent mail came back, found by the provider's or our own id; return how many were found.

    If the address does not exist, no mail is sent to it until an organizer sends one again.
    """
    mails = Delivery.objects.filter(sent, channel=EMAIL, status=Delivery.Status.SENT)
    bounced = mails.update(
        status=Delivery.Status.DEAD,
        error=f"{CAME_BACK}: {reason}"[:300],
        failing_since=now,
        is_returned=is_address_bad,
    )
    if bounced:
        logger.warning("A mail came back: %s", reason)
    return bounced


def _wake() -> None:
    wake_up.wake_workers(queue_deliveries.name)
