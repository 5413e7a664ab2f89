"""Interpretative statements."""

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Text
from summit.delegations.models import Delegation
from summit.documents.models import Document


class StatementQuerySet(VisibleQuerySet["InterpretativeStatement"]):
    """Interpretative statements, filtered by what a user may see."""

    resource = "statements"
    summit_path = "document__summit"

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Statements on documents that the user may read: a statement reveals their content."""
        del role_set
        return Q(document__in=Document.objects.readable_by(user))


class InterpretativeStatement(models.Model):
    """A delegation's interpretation of an adopted document. It is attached to the document and does not change it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="statements")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    text = Text(max_length=10_000)
    made_at = models.DateTimeField()

    label_contexts = {"made_at": "statement"}

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("document", "made_at", "pk")
        verbose_name = "statement"

    def __str__(self) -> str:
        return f"{self.delegation}: {self.document.symbol}"
