"""Tell, and take back what is no longer true."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from summit.accounts.models import User
from summit.notifications.folding import fold
from summit.notifications.models import Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.preferences import channels_wanted
from summit.notifications.tasks import deliver
from summit.notifications.timing import due_at
from summit.summits.models import Summit

logger = logging.getLogger(__name__)


def notify(recipients: Iterable[User], notice: Notice, *, summit: Summit, now: datetime) -> int:
    """Write `notice` to the mailbox of each recipient, in the caller's transaction; return how many are new to it.

    Whoever was told this key already is not told again. A worker is woken on commit; if it cannot be, the beat finds
    the rows.
    """
    return notify_all([(user, notice) for user in recipients], summit=summit, now=now)


def notify_all(addressed: Collection[tuple[User, Notice]], *, summit: Summit, now: datetime) -> int:
    """Write many notices at once, each to its recipient; return how many are new. The queries do not grow with them."""
    with transaction.atomic():
        if addressed:
            transaction.on_commit(_wake)
        addressed = fold(addressed, summit=summit, now=now)
        keys = {notice.key for _, notice in addressed}
        told = set(Notification.objects.filter(key__in=keys).values_list("recipient", "key"))
        letters = [
            (user, notice, _letter(user, notice, summit, now))
            for user, notice in addressed
            if (user.pk, notice.key) not in told
        ]
        if not letters:
            return 0
        # Another may be telling the same at this moment. ON CONFLICT DO NOTHING does not say which rows are new:
        # ask which of ours are there.
        Notification.objects.bulk_create((letter for *_, letter in letters), ignore_conflicts=True)
        ids = [letter.pk for *_, letter in letters]
        new = set(Notification.objects.filter(pk__in=ids).values_list("pk", flat=True))
        wanted = channels_wanted({user for user, *_ in letters}, summit)
        Delivery.objects.bulk_create(
            Delivery(
                notification=letter,
                channel=channel,
                due_at=due_at(user, summit.zone, now=now, begins_at=notice.begins_at, folds=notice.folds),
            )
            for user, notice, letter in letters
            if letter.pk in new
            for channel in wanted(user, notice.kind)
        )
    return len(new)


def _letter(user: User, notice: Notice, summit: Summit, now: datetime) -> Notification:
    return Notification(
        summit=summit,
        recipient=user,
        kind=notice.kind,
        key=notice.key,
        topic=notice.topic,
        context=dict(notice.context),
        created_at=now,
        valid_until=notice.valid_until,
    )


def withdraw(topic: str) -> int:
    """Stop what is not yet sent about `topic`; return how many messages that were."""
    waiting = Delivery.objects.filter(notification__topic=topic, status=Delivery.Status.QUEUED)
    return waiting.update(status=Delivery.Status.WITHDRAWN)


def mark_read(notification: Notification, *, now: datetime) -> Notification:
    """Note that the recipient has read it; the first reading counts."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)
    return notification


def retry(delivery: Delivery, *, now: datetime) -> None:
    """Send a dead delivery anew; one in another status is left as it is."""
    Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.DEAD).update(
        status=Delivery.Status.QUEUED, attempts=0, due_at=now, error=""
    )
    transaction.on_commit(_wake)


def _wake() -> None:
    """Ring for a worker. The bell may be broken: the rows are safe, and the beat looks at them by itself."""
    try:
        deliver.delay()
    except deliver.OperationalError:
        logger.warning("No broker to wake a worker; the beat will find what is to be sent.")
