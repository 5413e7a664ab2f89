"""Records of access to data."""

from django.db import models
from django.db.models import Func

from summit.core.text import Line


def _by_database(sql: str, field: models.Field) -> Func:
    """Return a default that the database computes."""
    return Func(template=sql, output_field=field)


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
