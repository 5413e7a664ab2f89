"""Mails that fail, for the dashboard and for monitoring."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from summit.notifications.models import Delivery
from summit.notifications.models.delivery import EMAIL


@dataclass(frozen=True, slots=True)
class FailingMail:
    """How many mails failed and are tried again, since when, and whether no mail was sent since then."""

    count: int
    since: datetime | None
    is_stuck: bool

    @classmethod
    def now(cls) -> "FailingMail":
        """Count over all deliveries. Two queries."""
        mails = Delivery.objects.filter(channel=EMAIL)
        failing = mails.tried_again().aggregate(count=Count("pk"), since=Min("failing_since"))
        since = failing["since"]
        return cls(failing["count"], since, bool(since) and not mails.filter(sent_at__gte=since).exists())
