"""The secretariat's pages: documents with their versions and files, what delegations say, how all stands."""

from summit.documents.admin.documents import DocumentAdmin
from summit.documents.admin.files import FileAdmin
from summit.documents.admin.positions import AmendmentAdmin, PositionAdmin

__all__ = ("AmendmentAdmin", "DocumentAdmin", "FileAdmin", "PositionAdmin")
