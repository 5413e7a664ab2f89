"""Serializers of documents, positions and amendments."""

from summit.documents.api.serializers.documents import (
    AmendDocument,
    Circulate,
    DocumentSerializer,
    DraftDocument,
    FileSerializer,
    NewVersion,
    Reclassify,
    UploadFile,
)
from summit.documents.api.serializers.positions import (
    AcceptAmendment,
    AmendmentSerializer,
    ConsensusSummarySerializer,
    PositionSerializer,
    RejectAmendment,
)

__all__ = (
    "AcceptAmendment",
    "AmendDocument",
    "AmendmentSerializer",
    "Circulate",
    "ConsensusSummarySerializer",
    "DocumentSerializer",
    "DraftDocument",
    "FileSerializer",
    "NewVersion",
    "PositionSerializer",
    "Reclassify",
    "RejectAmendment",
    "UploadFile",
)
