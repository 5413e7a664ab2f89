"""Consents: the members that a document binds."""

from django.db import models

from summit.core.text import Line
from summit.decisions.models.of_document import OfDocument
from summit.delegations.models import Delegation
from summit.documents.models import Document


class ConsentQuerySet(OfDocument["Consent"]):
    """Consents, filtered by what a user may see."""

    resource = "consents"
    summit_path = "document__summit"


class Consent(models.Model):
    """A member is bound by a document: it took part in the adoption, signed, or joined later."""

    class Means(models.TextChoices):
        ADOPTION = "adoption", "by the adoption"
        SIGNATURE = "signature", "by signature"
        JOINED = "joined", "joined later"

    is_readable: bool  # annotated by the query set

    document = models.ForeignKey(Document, models.PROTECT, related_name="consents")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, choices=Means)
    given_at = models.DateTimeField()
    note = Line(max_length=500, blank=True, help_text="For example, the note verbale by which the delegation joined.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("document", "given_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "delegation"),
                name="consent_is_given_once",
                violation_error_message="This document already binds this delegation.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.symbol}: {self.delegation}"
