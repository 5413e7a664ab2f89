"""Records of access to data."""

from django.db import models
from django.db.models import Func

from summit.core.text import Line


def _by_database(sql: str, field: models.Field) -> Func:
    """Return a default that the database fills in itself, as it does for its own entries."""
    return Func(template=sql, output_field=field)


class AccessRecord(models.Model):
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
    reason = Line(max_length=300, blank=True)

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
