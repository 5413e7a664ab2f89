"""Notifications."""

import uuid
from typing import Self

from django.db import models

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.notifications.models.kind_labels import label_of
from summit.summits.models import Summit

LETTERS = "letters"  # how `core.preview.note_touched` names notifications


class NotificationQuerySet(VisibleQuerySet["Notification"]):
    """Notifications, with the rows that a user may see."""

    resource = "notifications"
    owner_path = "recipient"

    def overseen_by(self, user: User) -> Self:
        """Filter letters to those of the summits that `user` organizes."""
        return self.reached_by(user, "organize", resource="summits")


class Notification(models.Model):
    """One notice for one person, stored in the transaction of the change that it reports.

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
    valid_until = models.DateTimeField(null=True, blank=True, help_text="After this it is not sent any more.")
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    is_audited = False

    class Meta:
        ordering = ("-created_at", "pk")
        indexes = (models.Index(fields=("topic",), name="notification_topic"),)
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "key"),
                name="notification_is_told_once",
                violation_error_message="This person has already been notified.",
            ),
        )

    def __str__(self) -> str:
        return f"{label_of(self.kind)}: {self.recipient}"
