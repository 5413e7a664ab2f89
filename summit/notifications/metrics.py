"""Figures of the mailbox: what is due, what fails, what is dead."""

from django.db.models import Min

from summit.core import clock
from summit.core.metrics import Figures, age, counted_by, gauge
from summit.notifications.models import Delivery, Notification


@gauge("deliveries_due", "Deliveries whose hour has come.", "channel")
def due() -> Figures:
    """Count them by channel."""
    return counted_by("channel", Delivery.objects.unsent().filter(due_at__lte=clock.now()))


@gauge(
    "delivery_lag_seconds", "Since the oldest delivery that is due, and was never tried, should have left.", "channel"
)
def lag() -> Figures:
    """Yield it by channel."""
    rows = Delivery.objects.unsent().filter(due_at__lte=clock.now(), failing_since=None).order_by()
    for channel, since in rows.values_list("channel").annotate(Min("due_at")):
        yield (channel,), age(since)


@gauge("deliveries_failing", "Deliveries that failed and are tried again.", "channel")
def failing() -> Figures:
    """Count them by channel."""
    return counted_by("channel", Delivery.objects.tried_again())


@gauge("deliveries_dead", "Deliveries that were given up and wait for a person.", "channel")
def dead() -> Figures:
    """Count them by channel."""
    return counted_by("channel", Delivery.objects.filter(status=Delivery.Status.DEAD))


@gauge("letters_held", "Letters that organizers hold back.")
def held_back() -> Figures:
    """Count them."""
    yield (), Notification.objects.filter(held_at__isnull=False).count()
