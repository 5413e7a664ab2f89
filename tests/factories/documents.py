"""Documents, files and what is said of them, for tests."""

import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from summit.delegations.models import Delegation
from summit.documents.models import Document, File
from summit.documents.services import (
    circulate_version,
    draft_document,
    propose_amendment,
    take_position,
    upload_file,
)
from summit.summits.models import Summit
from tests.factories.bilaterals import make_operator

NOW = datetime(2025, 11, 1, tzinfo=UTC)
BOMB = zlib.compress(bytes(10**7), 9) * 20


def pdf(pages: int = 1, *, width: float = 595, height: float = 842) -> bytes:
    """Return a PDF of empty pages."""
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    writer.write(out)
    return out.getvalue()


def upload(name: str = "text.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """Return a file as it comes in."""
    return SimpleUploadedFile(name, pdf() if content is None else content)


def make_document(summit: Summit, symbol: str = "CSC/2025/1", *, title: str = "Strategy", **fields: Any) -> Document:
    """Enter a document for official use, which is not circulated."""
    return draft_document(summit=summit, symbol=symbol, title={"en": title}, now=NOW, **fields)


def make_file(document: Document, language: str = "ru", **fields: Any) -> File:
    """Upload a PDF to the document's draft."""
    return upload_file(document, language=language, upload=upload(**fields), by=make_operator(), now=NOW)


def make_circulated(summit: Summit, symbol: str = "CSC/2025/1", **fields: Any) -> Document:
    """Enter a document and circulate it with a file in Russian."""
    document = make_document(summit, symbol, **fields)
    make_file(document)
    circulate_version(document, now=NOW)
    document.refresh_from_db()
    return document


def make_position(document: Document, delegation: Delegation, stance: str = "supports", **fields: Any) -> Any:
    """Have a delegation state its position on the version that was circulated last."""
    version = document.versions.circulated().last()
    return take_position(version, delegation=delegation, stance=stance, by=make_operator(), now=NOW, **fields)


def make_amendment(document: Document, delegation: Delegation, **fields: Any) -> Any:
    """Have a delegation propose other words."""
    version = document.versions.circulated().last()
    words = {"passage": "Paragraph 1", "proposed_text": "Peace", **fields}
    return propose_amendment(version, delegation=delegation, by=make_operator(), now=NOW, **words)


def fill_documents(summit: Summit, party: Delegation, n: int) -> None:
    """Add the n-th document with a file, a position and an amendment of the party's."""
    document = make_circulated(summit, f"DOC/{n}", sponsors=[party], parties=[party])
    make_position(document, party, "objects", text="No")
    make_amendment(document, party)


def plant_documents(party: Delegation, mark: str, *, common: Document, level: str) -> dict[str, int]:
    """Plant a document with its file, and what the party says of the common one; return what names each in addresses.

    A document for parties only is for this one, its symbol too.
    """
    named = {"title": mark, "classification": level, "sponsors": [party]}
    document = make_circulated(party.summit, f"{mark.upper()}/DOC", **named)
    return {
        "documents": document.pk,
        "consensus": document.pk,
        "document-files": document.versions.get().files.get().pk,
        "positions": make_position(common, party, "reserves", text=mark).pk,
        "amendments": make_amendment(common, party, passage=mark, proposed_text=mark, reason=mark).pk,
    }
