"""Tell, and take back what is no longer true."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from summit.accounts.models import User
from summit.notifications.models import Delivery, Notification
from summit.notifications.tasks import deliver
from summit.summits.models import Summit

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said, before it is known to whom.

    `kind` names the templates `notices/<kind>.<language>.txt`; `context` fills them and is JSON; `key` names the
    occasion and its revision; `topic` the thing it is about; after `valid_until` it is not sent any more.
    """

    kind: str
    key: str
    context: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    valid_until: datetime | None = None


def notify(recipients: Iterable[User], notice: Notice, *, summit: Summit, now: datetime) -> int:
    """Write `notice` to the mailbox of each recipient, in the caller's transaction; return how many are new to it.

    Whoever was told this key already is not told again. A worker is woken on commit; if it cannot be, the beat finds
    the rows.
    """
    return notify_all([(user, notice) for user in recipients], summit=summit, now=now)


def notify_all(addressed: Collection[tuple[User, Notice]], *, summit: Summit, now: datetime) -> int:
    """Write many notices at once, each to its recipient; return how many are new. Four queries at most."""
    keys = {notice.key for _, notice in addressed}
    told = set(Notification.objects.filter(key__in=keys).values_list("recipient", "key"))
    rows = [
        Notification(
            summit=summit,
            recipient=user,
            kind=notice.kind,
            key=notice.key,
            topic=notice.topic,
            context=dict(notice.context),
            created_at=now,
            valid_until=notice.valid_until,
        )
        for user, notice in addressed
        if (user.pk, notice.key) not in told
    ]
    if not rows:
        return 0
    with transaction.atomic():
        # Another may be telling the same at this moment. ON CONFLICT DO NOTHING does not say which rows are new:
        # ask which of ours are there.
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        new = list(Notification.objects.filter(pk__in=[row.pk for row in rows]))
        Delivery.objects.bulk_create(
            Delivery(notification=row, channel=Delivery.Channel.EMAIL, due_at=now) for row in new
        )
        transaction.on_commit(_wake)
    return len(new)


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
