"""Notifications."""

import uuid
from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.core import clock
from summit.notifications.models.change import Change
from summit.notifications.models.kind_labels import label_of
from summit.summits.models import Summit

LETTERS = "letters"  # how `core.preview.note_touched` names notifications


class NotificationQuerySet(VisibleQuerySet["Notification"]):
    """Notifications, with the rows that a user may see."""

    resource = "notifications"
    owner_path = "recipient"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Filter letters to the user's own that have left."""
        return super().visible_to(user).left()

    def left(self) -> Self:
        """Filter letters to those that have left; only organizers read the others."""
        return self.filter(held_at=None, leaves_at__lte=clock.now())

    def waiting(self) -> Self:
        """Filter letters to those that have not left."""
        return self.waiting_at(clock.now())

    def waiting_at(self, now: datetime) -> Self:
        """Filter letters to those that have not left at `now`."""
        return self.filter(Q(held_at__isnull=False) | Q(leaves_at__gt=now))

    def overseen_by(self, user: User) -> Self:
        """Filter letters to those of the summits in which `user` reads the outbox."""
        return self.reached_by(user, "read", resource="outbox")


class Notification(models.Model):
    """One notice for one person, stored in the transaction of the change that it reports.

    It leaves at `leaves_at`, unless it is held: then it is in its reader's mailbox, and is sent when each delivery is
    due. Until then it can be undone with the `changes` that it tells of.

    `key` names the occasion and its revision: a person gets each key once. `topic` names the thing that it is about,
    such as `engagement:<uid>`, so that an outdated notification can be withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="notifications")
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    topic = models.CharField(max_length=100, blank=True)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    leaves_at = models.DateTimeField(db_default=Now())
    is_sent_now = models.BooleanField(default=False, editable=False)  # an organizer did not let it wait
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    changes = models.ManyToManyField(Change, related_name="letters")
    valid_until = models.DateTimeField(null=True, blank=True, help_text="After this it is not sent any more.")
    read_at = models.DateTimeField(null=True, blank=True)

    is_begun = False  # whether a delivery has begun, where `holding.lock_letters` looked

    objects = NotificationQuerySet.as_manager()

    is_audited = False

    class Meta:
        ordering = ("-created_at", "pk")
        indexes = (
            models.Index(fields=("topic",), name="notification_topic"),
            models.Index(fields=("leaves_at",), name="notification_leaves"),
            models.Index(fields=("held_at",), name="notification_held", condition=Q(held_at__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "key"),
                name="notification_is_told_once",
                violation_error_message="This person has already been notified.",
            ),
        )

    def __str__(self) -> str:
        return f"{label_of(self.kind)}: {self.recipient}"


class WaitingLetter(Notification):
    """A notification in the outbox, for the admin: its page shows what can be done before it leaves."""

    class Meta:
        proxy = True
        verbose_name = "letter that waits"
        verbose_name_plural = "outbox"
