"""The delivery of a notification by one channel."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from summit.core.addresses import AddressField
from summit.notifications.models.notification import Notification

EMAIL = "email"  # the channel whose addresses can be wrong, whose mails come back, and which is paced
MOST_CHANNELS = 10  # that a list of channels names
# Filled by `channel_registry`, so that another channel needs no migration.
CHANNEL_LABELS: dict[str, str | Promise] = {}


def channel_choices() -> list[tuple[str, str | Promise]]:
    """Return the channels that are registered by now."""
    return list(CHANNEL_LABELS.items())


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries. Several workers and requests change them at once."""

    def unsent(self) -> Self:
        """Deliveries that wait for their hour or another try, or are being sent; none that is held back."""
        return self.filter(status__in=(Delivery.Status.QUEUED, Delivery.Status.SENDING))

    def tried_again(self) -> Self:
        """Deliveries that failed and wait for another try, or are being tried."""
        return self.unsent().filter(failing_since__isnull=False)

    def returned_from(self, address: str) -> Self:
        """Deliveries that came back because the address does not exist."""
        return self.filter(is_returned=True, address=address)

    def withdraw_queued(self, letters: models.QuerySet[Notification], **condition: str) -> int:
        """Withdraw the deliveries of the notifications `letters` that are still queued or held; return how many.

        There is no join: with one, Django moves every condition into a subselect, which PostgreSQL does not evaluate
        again for a row that another transaction, such as a worker's claim, has changed meanwhile.
        """
        queued = self.filter(status__in=Delivery.UNTRIED, notification__in=letters, **condition)
        return queued.update(status=Delivery.Status.WITHDRAWN)


class Delivery(models.Model):
    """The delivery of a notification by one channel.

    queued (or held back by an organizer) -> sending (leased by a worker until `leased_until`) -> sent. After a passing
    fault it is queued again. It is dead after a permanent fault, when passing faults lasted until it was outdated, or
    when a sent mail came back. It is withdrawn when the notification is no longer true. `failing_since` is set from the
    first failure until it is sent. `address` is where a mail was sent. If the mail `is_returned` because of its
    address, no other mail is sent there until someone sends one again.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "queued"
        HELD = "held", pgettext_lazy("status of a letter", "held back")
        SENDING = "sending", "sending"
        SENT = "sent", "sent"
        DEAD = "dead", "dead"
        WITHDRAWN = "withdrawn", "withdrawn"

    UNTRIED = (Status.QUEUED, Status.HELD)
    TRANSITIONS = {
        Status.QUEUED: (Status.HELD, Status.SENDING, Status.WITHDRAWN),
        Status.HELD: (Status.QUEUED, Status.WITHDRAWN),
        Status.SENDING: (Status.QUEUED, Status.SENDING, Status.SENT, Status.DEAD, Status.WITHDRAWN),
        Status.SENT: (Status.DEAD,),
        Status.DEAD: (Status.QUEUED,),
        Status.WITHDRAWN: (),
    }

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=channel_choices)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    address = AddressField(blank=True)
    is_returned = models.BooleanField(default=False)
    provider_id = models.CharField(max_length=200, blank=True, help_text="The id by which the mail provider knows it.")

    objects = DeliveryQuerySet.as_manager()

    is_audited = False

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("due_at", "id"), name="delivery_due", condition=Q(status__in=("queued", "sending"))),
            models.Index(fields=("sent_at",), name="delivery_sent"),
            models.Index(fields=("failing_since",), name="delivery_failing", condition=Q(failing_since__isnull=False)),
            models.Index(fields=("address",), name="delivery_returned", condition=Q(is_returned=True)),
            models.Index(fields=("provider_id",), name="delivery_provider_id", condition=~Q(provider_id="")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("notification", "channel"),
                name="delivery_is_one_per_channel",
                violation_error_message="This notification already goes through this channel.",
            ),
            models.CheckConstraint(
                name="delivery_is_leased_while_sending",
                condition=Q(status="sending", leased_until__isnull=False) | ~Q(status="sending"),
                violation_error_message="A delivery that is being sent has a lease.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.notification} ({self.get_channel_display()})"
