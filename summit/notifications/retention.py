"""How long letters and their deliveries are kept."""

from datetime import datetime

from django.db.models import QuerySet

from summit.core.retention import keep
from summit.notifications.models import Delivery, Notification


@keep("deliveries", days=180)
def deliveries(before: datetime) -> QuerySet[Delivery]:
    """Return the deliveries that were sent or withdrawn; one that came back still guards its address."""
    over = (Delivery.Status.SENT, Delivery.Status.WITHDRAWN)
    return Delivery.objects.filter(status__in=over, due_at__lt=before, is_returned=False)


@keep("letters", days=400)
def letters(before: datetime) -> QuerySet[Notification]:
    """Return the letters of summits that have ended."""
    return Notification.objects.filter(summit__ends_on__lt=before.date(), created_at__lt=before)
