"""The mailbox: what is to be told to whom, and how far each telling has come."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.summits.models import Summit


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications, as doors may ask for them."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and nobody else's."""
        return self.filter(recipient=user.pk)


class Notification(models.Model):
    """One notice for one person, written in the transaction of what it tells of.

    `key` names the occasion and its revision: the same person is never told the same key twice. `topic` names the
    thing it is about (such as `engagement:<uid>`), so that what is no longer true can be withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="notifications")
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    topic = models.CharField(max_length=100, blank=True)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True, help_text="After this it is not sent any more.")
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "pk")
        indexes = (models.Index(fields=("topic",), name="notification_topic"),)
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "key"),
                name="notification_is_told_once",
                violation_error_message="This person was already told.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"


class Wording(models.Model):
    """An organizer's own words for a kind in a language, in place of the product's."""

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="wordings")
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=12, help_text="Such as ru.")
    text = models.TextField(
        max_length=10_000,
        help_text="The first line is the subject; the message follows after an empty line.",
    )

    class Meta:
        ordering = ("summit", "kind", "language")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "kind", "language"),
                name="wording_is_given_once",
                violation_error_message="There are words for this kind and language already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Mute(models.Model):
    """A kind of notification that a person does not want by a channel; the mailbox itself has all."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)

    class Meta:
        ordering = ("user", "kind", "channel")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "channel"),
                name="mute_is_said_once",
                violation_error_message="This is already switched off.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: no {self.kind} by {self.channel}"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Webhooks, as doors may ask for them."""

    def visible_to(self, user: Any) -> Self:
        """One's own: an address and its troubles are nobody else's business."""
        return self.filter(owner=user.pk)

    def live(self) -> Self:
        """Those that are posted to."""
        return self.filter(disabled_at=None)


class Webhook(models.Model):
    """An address of a person's own system, to which what he is told in a summit is posted.

    Its secret is derived from its id and `generation`, and so is not kept. `failures` in a row since `failing_since`
    switch it off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="webhooks")
    owner = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    created_at = models.DateTimeField()
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "owner"),
                name="webhook_is_one_per_person",
                violation_error_message="You have a webhook in this summit already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.url} of {self.owner}"


class Delivery(models.Model):
    """The way of a notification through one channel.

    queued -> sending (leased by a worker until `leased_until`) -> sent, or back to queued after a passing fault, or
    dead after a permanent one or too many attempts; withdrawn when it is no longer true or too late.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        WEBHOOK = "webhook", "webhook"

    class Status(models.TextChoices):
        QUEUED = "queued", "queued"
        SENDING = "sending", "sending"
        SENT = "sent", "sent"
        DEAD = "dead", "dead"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.QUEUED: (Status.SENDING, Status.WITHDRAWN),
        Status.SENDING: (Status.QUEUED, Status.SENDING, Status.SENT, Status.DEAD, Status.WITHDRAWN),
        Status.SENT: (),
        Status.DEAD: (Status.QUEUED,),
        Status.WITHDRAWN: (),
    }

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(fields=("due_at", "id"), name="delivery_due", condition=Q(status__in=("queued", "sending"))),
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
        return f"{self.notification} by {self.channel}"
