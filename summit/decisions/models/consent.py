"""Whom a document binds, and what members declare on it."""

from typing import Any

from django.db import models
from django.db.models import Q

from summit.accounts.models import Role
from summit.accounts.visibility import VisibleQuerySet
from summit.decisions.models.of_document import OfDocument
from summit.delegations.models import Delegation
from summit.documents.models import Document


class ConsentQuerySet(OfDocument):
    """Consents, as doors may ask for them."""

    resource = "consents"
    summit_path = "document__summit"


class StatementQuerySet(VisibleQuerySet["InterpretativeStatement"]):
    """Interpretative statements, as doors may ask for them."""

    resource = "statements"
    summit_path = "document__summit"

    def published_to(self, user: Any, roles: models.QuerySet[Role]) -> Q:
        """Those on documents that one may read: a statement tells what is in them."""
        del roles
        return Q(document__in=Document.objects.readable_by(user))


class Consent(models.Model):
    """A member is bound by a document: it took part in the adoption, signed, or joined later."""

    class Means(models.TextChoices):
        ADOPTION = "adoption", "by the adoption"
        SIGNATURE = "signature", "by signature"
        JOINED = "joined", "joined later"

    document = models.ForeignKey(Document, models.PROTECT, related_name="consents")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, choices=Means)
    given_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, help_text="Such as the note by which it joined.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("document", "given_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "delegation"),
                name="consent_is_given_once",
                violation_error_message="This delegation is bound by this document already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document.symbol}: {self.delegation}"


class InterpretativeStatement(models.Model):
    """What a delegation declares on an adopted document; it is attached to it and changes nothing in it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="statements")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    made_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("document", "made_at", "pk")

    def __str__(self) -> str:
        return f"{self.delegation}: {self.document.symbol}"
