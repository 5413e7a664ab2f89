"""What is said of a document under silence, and done to it, has its consequence at once."""

from datetime import datetime

from summit.decisions.services.silence_outcomes import follow_document
from summit.documents.hooks import on_document_change
from summit.documents.models import Document


@on_document_change
def silence(document: Document, now: datetime) -> None:
    """Break or withdraw silence on the document, or refuse what comes between its deadline and its outcome."""
    follow_document(document, now=now)
