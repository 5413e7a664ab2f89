"""A document, the versions that it goes through, and a file for each language of a version."""

from typing import Any

from django.core.files.storage import Storage, storages
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.summits.models import Summit


class Document(models.Model):
    """A text that the summit deals with, known by its symbol.

    Who of the delegations may find it in a list, read its title or download it follows from its classification. A draft
    is known to its sponsors and the organizers alone; from its first circulation on, what is circulated of it is.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", "draft decision"
        DECLARATION = "declaration", "declaration"
        STATEMENT = "statement", "statement"
        STRATEGY = "strategy", "strategy or plan"
        REPORT = "report", "report"
        OTHER = "other", "other"

    class Classification(models.TextChoices):
        PUBLIC = "public", "public"
        OFFICIAL = "official", "official use"
        RESTRICTED = "restricted", "restricted"
        PARTIES = "parties", "parties only"

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        CIRCULATED = "circulated", "circulated"
        ADOPTED = "adopted", "adopted"
        CLOSED = "closed", "not adopted"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.DRAFT: (Status.CIRCULATED, Status.WITHDRAWN),
        Status.CIRCULATED: (Status.CIRCULATED, Status.ADOPTED, Status.CLOSED, Status.WITHDRAWN),
        Status.ADOPTED: (),
        Status.CLOSED: (Status.CIRCULATED,),
        Status.WITHDRAWN: (),
    }

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="documents")
    symbol = models.CharField(
        max_length=60,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9./-]*$")],
        help_text="By which it is cited, such as CSC/2025/3.",
    )
    title = TranslatedField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.DECISION)
    classification = models.CharField(max_length=12, choices=Classification, default=Classification.OFFICIAL)
    sponsors = models.ManyToManyField(Delegation, blank=True, related_name="sponsored_documents")
    parties = models.ManyToManyField(
        Delegation,
        blank=True,
        related_name="documents_as_party",
        help_text="For whom it is, where it is for them only.",
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("symbol", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "symbol"),
                name="document_symbol_is_unique_in_summit",
                violation_error_message="Another document of this summit has this symbol.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.symbol} {translated(self.title)}"


class Version(models.Model):
    """The text at one moment; once circulated it stays as it is, and a change makes a new version."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, blank=True, help_text="What is new in it.")
    made_at = models.DateTimeField()
    circulated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "number"),
                name="version_number_is_taken_once",
                violation_error_message="This document already has a version of that number.",
            ),
            # Amendments are written on what is circulated; two drafts at once would part ways.
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(circulated_at=None),
                name="version_is_one_draft_per_document",
                violation_error_message="This document already has a version that is not circulated yet.",
            ),
            models.CheckConstraint(
                name="version_number_begins_with_one",
                condition=Q(number__gte=1),
                violation_error_message="Versions are numbered from 1.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.symbol}, version {self.number}"


def shelf() -> Storage:
    """Where files are kept: no web server looks there."""
    return storages["documents"]


class File(models.Model):
    """A version's text in one language, as it was uploaded; `sha256` is of its bytes, `size` their number."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="files")
    language = models.CharField(max_length=12)
    content = models.FileField(storage=shelf, max_length=200)
    name = models.CharField(max_length=150, help_text="By which it is downloaded.")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("version", "language")
        constraints = (
            models.UniqueConstraint(
                fields=("version", "language"),
                name="file_is_one_per_language",
                violation_error_message="This version already has a file in that language.",
            ),
        )

    def __str__(self) -> Any:
        return self.name
