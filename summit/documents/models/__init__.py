"""Documents of a summit: their versions and files, and what delegations say of them."""

from summit.documents.models.document import Document, Version
from summit.documents.models.file import File
from summit.documents.models.position import Amendment, Position, Stance, Taking

__all__ = ("Amendment", "Document", "File", "Position", "Stance", "Taking", "Version")
