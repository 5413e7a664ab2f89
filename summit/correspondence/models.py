"""The register of notes verbales, and the changes that they asked for."""

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Upper

from summit.accounts.models import Party, User
from summit.accounts.visibility import VisibleQuerySet
from summit.core.bounds import DayField, InstantField, within_bounds
from summit.core.hours import shown_day
from summit.core.stored_files import document_storage
from summit.core.text import Line
from summit.summits.models import Summit


class NoteQuerySet(VisibleQuerySet["Note"]):
    """Notes; a delegation sees those that it sent or received."""

    resource = "notes"
    party_paths = ("party",)

    def exchanged_with(self, *parties: int | None) -> Self:
        """Filter to the notes of these parties, and circular ones."""
        return self.filter(Q(party__in=parties) | Q(party=None))


class Note(models.Model):
    """A note between the host and a party, or a circular one without a party. Its number is the one written on it.

    The file is stored as those of documents are; its columns are empty while there is none.
    """

    class Direction(models.TextChoices):
        INCOMING = "incoming", "incoming"
        OUTGOING = "outgoing", "outgoing"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="notes")
    direction = models.CharField(max_length=8, choices=Direction)
    number = Line(max_length=60, help_text="As it is written on the note, such as 03-12/417.")
    dated_on = DayField("date")
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        help_text="Who sent or received it. Empty for a circular note, or one of somebody else.",
    )
    subject = Line(max_length=300)
    delivered_at = InstantField("sent or received at", null=True, blank=True)
    content = models.FileField(storage=document_storage, max_length=200, blank=True, editable=False)
    file_name = Line("file", max_length=150, blank=True, editable=False)
    media_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    entered_at = models.DateTimeField(editable=False)

    objects = NoteQuerySet.as_manager()

    label_contexts = {"dated_on": "of a note", "subject": "of a note", "number": "of a note"}

    class Meta:
        ordering = ("-dated_on", "-pk")
        verbose_name = "note verbale"
        verbose_name_plural = "notes verbales"
        constraints = (
            within_bounds("note_is_within_bounds", days=("dated_on",), instants=("delivered_at",)),
            models.UniqueConstraint(
                "summit",
                "direction",
                "party",
                Upper("number"),
                name="note_number_is_unique_in_any_case",
                nulls_distinct=False,
                violation_error_message="A note of this party in this direction has this number.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}, {shown_day(self.dated_on)}"


class NoteReferenceQuerySet(VisibleQuerySet["NoteReference"]):
    """References of notes."""

    resource = "note-references"
    summit_path = "note__summit"


class NoteReference(models.Model):
    """A change of a row that a note asked for, named as the audit does: by table, row and transaction.

    The table is that of the row's uppermost parent, such as of a delegate's resource.
    """

    note = models.ForeignKey(Note, models.PROTECT, related_name="references", verbose_name="note verbale")
    table = models.CharField(max_length=64)
    row = models.CharField(max_length=64)
    transaction = models.BigIntegerField(
        db_default=Func(template="pg_current_xact_id()::text::bigint", output_field=models.BigIntegerField()),
    )
    attached_at = models.DateTimeField()

    objects = NoteReferenceQuerySet.as_manager()

    class Meta:
        ordering = ("-attached_at", "pk")
        indexes = (models.Index(fields=("transaction", "table", "row"), name="note_reference_of_change"),)
        constraints = (
            models.UniqueConstraint(
                fields=("note", "table", "row", "transaction"),
                name="note_is_attached_once",
                violation_error_message="This note is attached to this change already.",
            ),
        )

    def __str__(self) -> str:
        model = next(one for one in apps.get_models() if one._meta.db_table == self.table)
        row = model._default_manager.filter(pk=self.row).first()
        return str(row or f"{model._meta.verbose_name} {self.row}")
