"""Imports of tables, with what becomes of each row."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Line
from summit.correspondence.models import Note
from summit.summits.models import Summit

LONGEST_NAME = 200  # of a file


class Outcome(models.TextChoices):
    """How a row ends: it is new, changes another, changes nothing, or is refused."""

    NEW = "new", "new"
    CHANGED = "changed", "changed"
    UNCHANGED = "unchanged", "unchanged"
    REFUSED = "refused", "refused"


def no_rows() -> dict[str, int]:
    """Return the counts of an import that is not checked."""
    return dict.fromkeys(Outcome.values, 0)


class ImportQuerySet(VisibleQuerySet["Import"]):
    """Imports by who may see them."""

    resource = "imports"
    owner_path = "asked_by"


class Import(models.Model):
    """A spreadsheet whose rows are entered into a table: first tried, then, once a person has read it, applied.

    The file itself is not kept. `sheet` has its rows until they are applied or given up; `chosen` maps headings to
    columns, where the user has said so. `done` and `total` are the progress of the present step.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be checked")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        CONFIRMED = "confirmed", _("waiting to be applied")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        INTERRUPTED = "interrupted", _("interrupted")
        FAILED = "failed", _("failed")

    WORKING = (Status.CHECKING, Status.APPLYING)
    WAITING = (Status.QUEUED, Status.CONFIRMED)
    TRANSITIONS = {
        Status.QUEUED: (Status.CHECKING, Status.CANCELLED),
        Status.CHECKING: (Status.CHECKED, Status.REFUSED, Status.CANCELLED, Status.INTERRUPTED, Status.FAILED),
        Status.CHECKED: (Status.CONFIRMED, Status.QUEUED, Status.CANCELLED),
        Status.CONFIRMED: (Status.APPLYING, Status.CANCELLED),
        # Checked again: what the rows would do is no longer what was read.
        Status.APPLYING: (
            Status.APPLIED,
            Status.CHECKED,
            Status.REFUSED,
            Status.CANCELLED,
            Status.INTERRUPTED,
            Status.FAILED,
        ),
        Status.APPLIED: (),
        Status.REFUSED: (Status.QUEUED, Status.CANCELLED),
        Status.CANCELLED: (),
        Status.INTERRUPTED: (Status.QUEUED, Status.CANCELLED),
        Status.FAILED: (Status.QUEUED, Status.CANCELLED),
    }

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="imports")
    table = models.CharField(max_length=40)
    file_name = Line(max_length=LONGEST_NAME)
    format = models.CharField(max_length=4)
    encoding = models.CharField(max_length=20, blank=True)
    headings = models.JSONField(default=list)
    sheet = models.JSONField(default=list)
    chosen = models.JSONField(default=dict)
    status = models.CharField(max_length=11, choices=Status, default=Status.QUEUED)
    note = models.ForeignKey(
        Note,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The note by which the rows are asked for, in tables whose changes name one.",
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    differs = models.PositiveIntegerField(
        default=0,
        help_text="How many rows and letters would be others than those that were checked, when it was to be applied.",
    )
    counts = models.JSONField(default=no_rows, help_text="How many rows have each outcome.")
    letters = models.JSONField(default=list, help_text="The letters that it writes, as their readers get them.")

    objects = ImportQuerySet.as_manager()

    is_audited = False  # what it changes is

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return gettext("Import %(number)s: %(file)s") % {"number": self.pk, "file": self.file_name}

    @property
    def actor(self) -> User:
        """The user with whose rights its rows are entered, and whose changes the audit records."""
        return self.confirmed_by or self.asked_by

    @property
    def is_working(self) -> bool:
        """Whether a worker is to change it, so that it is worth looking again."""
        return self.status in (*self.WAITING, *self.WORKING)


class ImportedRow(models.Model):
    """The result of one row: the cells that change, before and after, or those that are refused, and why."""

    belongs_to = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Of the row in the spreadsheet.")
    outcome = models.CharField(max_length=9, choices=Outcome)
    name = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)

    is_audited = False

    class Meta:
        ordering = ("belongs_to", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("belongs_to", "number"),
                name="imported_row_is_one_per_line",
                violation_error_message=_("The import has this row already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"
