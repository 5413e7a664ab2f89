"""Documents, their files, and what delegations say of them."""

from summit.documents.api.views.documents import DocumentViewSet
from summit.documents.api.views.files import FileViewSet
from summit.documents.api.views.positions import AmendmentViewSet, ConsensusViewSet, PositionViewSet

__all__ = ("AmendmentViewSet", "ConsensusViewSet", "DocumentViewSet", "FileViewSet", "PositionViewSet")
