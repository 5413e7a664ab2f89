"""Send due deliveries: claim, commit, send, record the result.

A claim is committed before anything is sent, so that no transaction waits for the network. A worker can die between the
receiver's answer and recording it. Then its lease runs out, and the message is sent again with the same id, by which
the receiver recognizes it.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from summit.accounts.models import Role, User
from summit.core import quarantine
from summit.notifications.channel_registry import DeliveryError, Send
from summit.notifications.kinds import KINDS
from summit.notifications.models import Delivery
from summit.notifications.models.delivery import EMAIL
from summit.notifications.pacing import PAUSE, Pace
from summit.summits.models import Summit

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
# The longest that one message may take: a worker with less time left in its lease sends no further one.
LONGEST = timedelta(seconds=30)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
# How long a message without `valid_until` is tried. Mail servers give up after the same time.
WORTH_TELLING = timedelta(days=5)
RETURNED = gettext_noop("Not sent: mail to this address came back. Correct the address, or send again if it is right.")

Clock = Callable[[], datetime]


def channels_with_work(now: datetime) -> list[str]:
    """Return the channels with due deliveries."""
    return sorted(_due(now).order_by().values_list("channel", flat=True).distinct())


def deliver_batch(channel: str, send: Send, clock: Clock) -> int:
    """Claim and send a batch of due deliveries; return how many were claimed. A failure does not stop the next one."""
    claimed = _claim(channel, clock())
    pace = Pace(claimed, clock())
    for number, delivery in enumerate(claimed):
        if delivery.leased_until is None or delivery.leased_until - clock() < LONGEST:
            _give_back(claimed[number:])
            break
        if pace.allows(delivery):
            _deliver(delivery, send, clock)
        else:
            _give_back([delivery], due_at=clock() + PAUSE)
    return len(claimed)


def _due(now: datetime) -> QuerySet[Delivery]:
    """Return due deliveries; of a restored copy there are none. One whose lease ran out is due."""
    if quarantine.is_on():
        return Delivery.objects.none()
    queued = Q(status=Delivery.Status.QUEUED, due_at__lte=now)
    return Delivery.objects.filter(queued | Q(status=Delivery.Status.SENDING, leased_until__lte=now))


@transaction.atomic
def _claim(channel: str, now: datetime) -> list[Delivery]:
    """Lease due deliveries, except those that other workers have locked."""
    ids = list(
        _due(now)
        .filter(channel=channel)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    if not ids:
        return []
    Delivery.objects.filter(pk__in=ids).update(
        status=Delivery.Status.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return list(
        Delivery.objects.filter(pk__in=ids)
        .select_related("notification__recipient", "notification__summit")
        .prefetch_related("notification__summit__message_templates")
    )


def _give_back(deliveries: list[Delivery], **later: datetime) -> None:
    """Return untried deliveries to the queue, with `due_at` until that time."""
    claimed = Delivery.objects.filter(
        pk__in=[d.pk for d in deliveries],
        status=Delivery.Status.SENDING,
        leased_until=deliveries[0].leased_until,
    )
    claimed.update(status=Delivery.Status.QUEUED, leased_until=None, attempts=F("attempts") - 1, **later)


def _deliver(delivery: Delivery, send: Send, clock: Clock) -> None:
    now = clock()
    if not _is_still_wanted(delivery):
        _note(delivery, status=Delivery.Status.WITHDRAWN)
        return
    if not _is_in_time(delivery, now):
        # One that has failed is dead. One that was never tried, because no worker ran, is withdrawn.
        _note(delivery, status=Delivery.Status.DEAD if delivery.failing_since else Delivery.Status.WITHDRAWN)
        return
    try:
        _refuse_returned(delivery)
        send(delivery, now)
    except DeliveryError as error:
        _note_failure(delivery, error, clock())
    # A template that raises, or a bug, concerns this message only: the next ones must be sent.
    except Exception as error:  # noqa: BLE001 -- it is logged, with its trace
        _note_failure(delivery, DeliveryError(type(error).__name__), clock(), trace=error)
    else:
        facts = {"sent_at": clock(), "error": "", "failing_since": None}
        _note(
            delivery, status=Delivery.Status.SENT, provider_id=delivery.provider_id, address=_address(delivery), **facts
        )


def _is_still_wanted(delivery: Delivery) -> bool:
    """Return whether the recipient still has a role in the summit, read immediately before sending."""
    notification = delivery.notification
    recipient = notification.recipient
    return recipient.is_active and (
        _reaches_anyone(notification.kind) or recipient.is_superuser or _has_part(recipient, notification.summit)
    )


def _address(delivery: Delivery) -> str:
    return delivery.notification.recipient.email if delivery.channel == EMAIL else ""


def _refuse_returned(delivery: Delivery) -> None:
    """Raise DeliveryError for a mail to an address that does not exist, as an earlier mail showed."""
    address = _address(delivery)
    if address and Delivery.objects.returned_from(address).exists():
        raise DeliveryError(RETURNED, is_permanent=True)


def _is_in_time(delivery: Delivery, now: datetime) -> bool:
    valid_until = delivery.notification.valid_until
    return valid_until is None or now < valid_until


def _reaches_anyone(kind: str) -> bool:
    return kind in KINDS and KINDS[kind].reaches_anyone


def _has_part(recipient: User, summit: Summit) -> bool:
    return Role.objects.filter(user=recipient, summit=summit).exists()


def _note_failure(
    delivery: Delivery, error: DeliveryError, now: datetime, *, trace: BaseException | None = None
) -> None:
    """Plan the next try, after growing pauses, until the message is outdated. The first failure is logged."""
    notification = delivery.notification
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 -- jitter
    is_over = error.is_permanent or now + pause >= (notification.valid_until or notification.created_at + WORTH_TELLING)
    if is_over or not delivery.failing_since:
        what = "did not get through" if is_over else "failed and will be tried again"
        level = logging.ERROR if trace else logging.WARNING
        logger.log(level, "Delivery %s by %s %s: %s", delivery.pk, delivery.channel, what, error, exc_info=trace)
    result = {"status": Delivery.Status.DEAD} if is_over else {"status": Delivery.Status.QUEUED, "due_at": now + pause}
    _note(delivery, error=str(error), failing_since=delivery.failing_since or now, **result)


def _note(delivery: Delivery, **result: object) -> None:
    """Store the result, unless the lease ran out and another worker has claimed the delivery."""
    Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.SENDING, leased_until=delivery.leased_until).update(
        leased_until=None, **result
    )
