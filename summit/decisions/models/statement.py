"""What members declare on an adopted document."""

from typing import Any

from django.db import models
from django.db.models import Q

from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Text
from summit.delegations.models import Delegation
from summit.documents.models import Document


class StatementQuerySet(VisibleQuerySet["InterpretativeStatement"]):
    """Interpretative statements, as doors may ask for them."""

    resource = "statements"
    summit_path = "document__summit"

    def published_to(self, user: Any, held: RoleSet) -> Q:
        """Those on documents that one may read: a statement tells what is in them."""
        del held
        return Q(document__in=Document.objects.readable_by(user))


class InterpretativeStatement(models.Model):
    """What a delegation declares on an adopted document; it is attached to it and changes nothing in it."""

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
