"""Kinds of messages that people have switched off."""

from django.db import models

from summit.accounts.models import User
from summit.notifications.models.kind_labels import label_of


class Mute(models.Model):
    """A kind of notification that a person does not want by a channel. Their inbox contains it anyway."""

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
        return f"{self.user}: {label_of(self.kind)} ({self.channel})"
