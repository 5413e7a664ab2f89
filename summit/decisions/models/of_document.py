"""Rows about a document: they are visible to the users who may find the document."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import ExpressionWrapper, Q

from summit.accounts.models import User
from summit.accounts.role_set import RoleSet
from summit.accounts.visibility import VisibleQuerySet
from summit.documents.models import Document

Row = TypeVar("Row", bound=models.Model)


class OfDocument(VisibleQuerySet[Row]):
    """Rows that are visible to users who may find their document; `document_path` is the lookup of the document."""

    document_path: ClassVar[str] = "document"

    def marked_for(self, user: User) -> Self:
        """Annotate whether `user` may read the document's title (`is_titled`) and content (`is_readable`).

        A row without a document is readable to every user who may see the row.
        """
        none = Q(**{self.document_path: None})
        titled = none | Q(**{f"{self.document_path}__in": Document.objects.titled_to(user)})
        readable = none | Q(**{f"{self.document_path}__in": Document.objects.readable_by(user)})
        return self.annotate(is_titled=_whether(titled), is_readable=_whether(readable))

    def published_to(self, user: User, role_set: RoleSet) -> Q:
        """Rows about documents that the user may find."""
        del role_set
        return Q(**{f"{self.document_path}__in": Document.objects.visible_to(user)})


def _whether(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=models.BooleanField())
