"""A limit of mails of one kind to one person within an hour. The rest wait.

Others can cause any number of notices, for example by asking and withdrawing again and again. All are in the inbox. A
notice that is no longer true is withdrawn while its mail waits. Timed kinds are not limited.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count

from summit.notifications.kinds import KINDS
from summit.notifications.models import Delivery
from summit.notifications.models.delivery import EMAIL

MOST = 60
WITHIN = timedelta(hours=1)
PAUSE = timedelta(minutes=10)


class Pace:
    """The number of mails that the recipients of some deliveries got within the last hour. One query."""

    def __init__(self, deliveries: Collection[Delivery], now: datetime) -> None:
        people = {delivery.notification.recipient_id for delivery in deliveries if _is_paced(delivery)}
        sent = Delivery.objects.filter(channel=EMAIL, sent_at__gt=now - WITHIN, notification__recipient__in=people)
        rows = sent.values_list("notification__recipient", "notification__kind").annotate(Count("pk")).order_by()
        self._sent = Counter({(person, kind): count for person, kind, count in rows} if people else {})

    def allows(self, delivery: Delivery) -> bool:
        """Count one more mail; return whether it may be sent now."""
        if not _is_paced(delivery):
            return True
        of = (delivery.notification.recipient_id, delivery.notification.kind)
        self._sent[of] += 1
        return self._sent[of] <= MOST


def _is_paced(delivery: Delivery) -> bool:
    kind = KINDS.get(delivery.notification.kind)
    return delivery.channel == EMAIL and not (kind and kind.is_timed)
