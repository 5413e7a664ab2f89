"""Who changed what, who looked at what, and the seals over both."""

from typing import Any

from django.db import models
from django.db.models import Func


class AuditEntry(models.Model):
    """One change of one row, written by a trigger of the database, whoever made it and by whichever door.

    `actor` is the id of the user whose request it was, 0 where it was none's; `before` and `after` hold what changed,
    secrets masked. Entries are never changed nor deleted: the database refuses.
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
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("table", "row", "id"), name="audit_of_row"),
            models.Index(fields=("summit", "actor", "id"), name="audit_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.table} {self.row}"


def _by_database(sql: str, field: models.Field) -> Func:
    """Return a default that the database fills in itself, as it does for its own entries."""
    return Func(template=sql, output_field=field)


class Viewing(models.Model):
    """That someone looked at, or took away, what is classified or personal; never what it was.

    `actor` is a user's id, 0 where nobody had signed in; `what` names the kind of thing, as `documents.file`, and `row`
    its key. Viewings are never changed nor deleted: the database refuses.
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
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("what", "row", "id"), name="viewings_of_row"),
            models.Index(fields=("summit", "actor", "id"), name="viewings_by_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.what} {self.row}"


class AuditSeal(models.Model):
    """The hash of all entries and viewings of transactions before `until`, chained to the seal before it."""

    until = models.BigIntegerField(unique=True)
    entries = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("until",)

    def __str__(self) -> str:
        return self.digest
