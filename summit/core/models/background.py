"""Heartbeats, and stored answers of idempotent requests."""

import uuid

from django.db import models


class Heartbeat(models.Model):
    """The last heartbeat of a background process: the beat, or the workers of a queue."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    is_audited = False

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Replay(models.Model):
    """The response to a request with an Idempotency-Key, which repetitions get for a day.

    `account` is the id of a user; it is no foreign key, as users are of an app above this one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.BigIntegerField()
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField(db_index=True)

    is_audited = False

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "key"),
                name="replay_is_one_per_key",
                violation_error_message="This key came before.",
            ),
        )

    def __str__(self) -> str:
        return self.key
