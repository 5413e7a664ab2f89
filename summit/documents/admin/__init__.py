"""Admin pages of documents, their versions and files, positions and amendments."""

from summit.documents.admin.documents import DocumentAdmin
from summit.documents.admin.files import FileAdmin
from summit.documents.admin.positions import AmendmentAdmin, PositionAdmin

__all__ = ("AmendmentAdmin", "DocumentAdmin", "FileAdmin", "PositionAdmin")
