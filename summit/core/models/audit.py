"""Entries of the audit, and the seals over them."""

from django.db import models


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
