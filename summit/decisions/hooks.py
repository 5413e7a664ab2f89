"""Changes of a document under silence take effect at once."""

from datetime import datetime

from summit.decisions.services.silence_outcomes import follow_document
from summit.documents.hooks import on_document_change
from summit.documents.models import Document


@on_document_change
def silence(document: Document, now: datetime) -> None:
    """Break or withdraw silence on the document; refuse changes between its deadline and its outcome."""
    follow_document(document, now=now)
