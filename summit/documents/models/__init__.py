"""Documents of a summit: their versions and files, and what delegations say of them."""

from summit.documents.models.document import Document, DocumentQuerySet, Version
from summit.documents.models.file import File
from summit.documents.models.position import Amendment, Position, PositionRecord, Stance

__all__ = ("Amendment", "Document", "DocumentQuerySet", "File", "Position", "PositionRecord", "Stance", "Version")
