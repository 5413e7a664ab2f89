"""Webhooks."""

import uuid
from typing import Self

from django.db import models

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.summits.models import Summit

LONGEST_URL = 500


class WebhookQuerySet(VisibleQuerySet["Webhook"]):
    """Webhooks, with the rows that a user may see."""

    resource = "webhooks"

    def live(self) -> Self:
        """Webhooks that are switched on."""
        return self.filter(disabled_at=None)


class Webhook(models.Model):
    """An address of a person's own system, to which their notifications in a summit are posted.

    Its secret is derived from its id and `generation` and is not stored. It is switched off after too many `failures`
    in a row since `failing_since`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="webhooks")
    owner = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=LONGEST_URL)
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
        return f"{self.url} ({self.owner})"
