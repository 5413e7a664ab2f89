"""Heartbeats, the home of the database, stored answers, the audit, and records of access."""

import uuid

from django.db import models
from django.db.models import Func

from summit.core.text import Line


class Heartbeat(models.Model):
    """The last heartbeat of a background process: the beat, or the workers of a queue."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    is_audited = False

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Home(models.Model):
    """The cluster and database for which these rows were written; elsewhere they are a copy, which sends nothing."""

    ONLY = 1

    identity = models.CharField(max_length=80)

    is_audited = False

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.identity


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


class AuditEntry(models.Model):
    """One change of one row, written by a trigger of the database, so that every door is covered.

    `actor` is the id of the user who made the request, or 0. `before` and `after` hold the values that changed, with
    secrets masked. The database refuses to change or delete entries; `seal` is set once, by the seal that covers it.
    """

    class Operation(models.TextChoices):
        MADE = "I", "made"
        CHANGED = "U", "changed"
        DELETED = "D", "deleted"

    at = models.DateTimeField()
    transaction = models.BigIntegerField(db_index=True)
    actor = models.BigIntegerField()
    request = models.CharField(max_length=64)
    database_user = models.CharField(max_length=64)
    summit = models.BigIntegerField(null=True)
    table = models.CharField(max_length=64)
    row = models.CharField(max_length=64)
    operation = models.CharField(max_length=1, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    seal = models.BigIntegerField(null=True, db_index=True)

    label_contexts = {"before": "of a change", "after": "of a change"}

    is_audited = False

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("table", "row", "id"), name="audit_of_row"),
            models.Index(fields=("summit", "actor", "id"), name="audit_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.table} {self.row}"


class AuditSeal(models.Model):
    """The hash of the entries and access records that name its key, chained to the seal before it."""

    entries = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    is_audited = False

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.digest


def _by_database(sql: str, field: models.Field) -> Func:
    """Return a default that the database computes."""
    return Func(template=sql, output_field=field)


SHORTEST_REASON = 5


class AccessRecord(models.Model):
    """An access to classified or personal data, without the data.

    `actor` is a user's id, or 0 if nobody had signed in; `what` names the kind of thing, as `documents.file`, and `row`
    its key. The database refuses to change or delete records; `seal` is set once, by the seal that covers it.
    """

    class Action(models.TextChoices):
        LISTED = "listed", "listed"
        READ = "read", "read"
        UNMASKED = "unmasked", "unmasked"
        DOWNLOADED = "downloaded", "downloaded"
        EXPORTED = "exported", "exported"

    at = models.DateTimeField(db_default=_by_database("clock_timestamp()", models.DateTimeField()))
    transaction = models.BigIntegerField(
        db_index=True, db_default=_by_database("pg_current_xact_id()::text::bigint", models.BigIntegerField())
    )
    actor = models.BigIntegerField()
    request = models.CharField(
        max_length=64,
        db_default=_by_database("coalesce(current_setting('summit.request', true), '')", models.CharField()),
    )
    database_user = models.CharField(max_length=64, db_default=_by_database("session_user", models.CharField()))
    summit = models.BigIntegerField(null=True)
    what = models.CharField(max_length=64)
    row = models.CharField(max_length=64)
    action = models.CharField(max_length=12, choices=Action)
    reason = Line(max_length=300, blank=True)
    seal = models.BigIntegerField(null=True, db_index=True)

    is_audited = False

    class Meta:
        db_table = "core_viewing"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("what", "row", "id"), name="viewings_of_row"),
            models.Index(fields=("summit", "actor", "id"), name="viewings_by_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.what} {self.row}"
