"""Store notifications and their deliveries in the transaction of the change that they report."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from summit.accounts.models import User
from summit.core.preview import note_touched
from summit.notifications.changes import tell_of
from summit.notifications.coalescing import fold
from summit.notifications.models import LETTERS, Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.preferences import channels_wanted
from summit.notifications.quiet_hours import due_at, leaves_at
from summit.summits.models import Summit


@transaction.atomic
def write(addressed: Collection[tuple[User, Notice]], *, summit: Summit, now: datetime) -> int:
    """Store each notice for its recipient; return how many are new. The number of queries is constant.

    A recipient gets each key once.
    """
    addressed = fold(addressed, summit=summit, now=now)
    keys = {notice.key for _, notice in addressed}
    stored = set(Notification.objects.filter(key__in=keys).values_list("recipient", "key"))
    letters = [
        (user, notice, _new_notification(user, notice, summit, now))
        for user, notice in addressed
        if (user.pk, notice.key) not in stored
    ]
    if not letters:
        return 0
    # Another transaction may store the same key at this moment. ON CONFLICT DO NOTHING does not return which rows are
    # new: read which of these exist.
    Notification.objects.bulk_create((letter for *_, letter in letters), ignore_conflicts=True)
    ids = [letter.pk for *_, letter in letters]
    note_touched(LETTERS, ids)
    new = set(Notification.objects.filter(pk__in=ids).values_list("pk", flat=True))
    wanted = channels_wanted({user for user, *_ in letters}, summit)
    Delivery.objects.bulk_create(
        Delivery(
            notification=letter,
            channel=channel,
            due_at=due_at(user, summit.zone, leaves_at=letter.leaves_at, begins_at=notice.begins_at),
        )
        for user, notice, letter in letters
        if letter.pk in new
        for channel in wanted(user, notice.kind)
        if channel in (notice.channels or (channel,))
    )
    tell_of([letter for *_, letter in letters if letter.pk in new], summit=summit, now=now)
    return len(new)


def _new_notification(user: User, notice: Notice, summit: Summit, now: datetime) -> Notification:
    return Notification(
        summit=summit,
        recipient=user,
        kind=notice.kind,
        key=notice.key,
        topic=notice.topic,
        context=dict(notice.context),
        created_at=now,
        leaves_at=leaves_at(summit, now=now, begins_at=notice.begins_at, waits=notice.folds or notice.waits),
        valid_until=notice.valid_until,
    )
