"""The kinds of files that are taken, by extension, and what looks into each. Pure, and unbounded: see `inspected`."""

from collections.abc import Callable

from summit.documents.upload_checks.odf import ODT, look_into_odt
from summit.documents.upload_checks.ooxml import DOCX, look_into_docx
from summit.documents.upload_checks.pdf import PDF, look_into_pdf
from summit.documents.upload_checks.texts import TEXT, look_into_text

TAKEN: dict[str, tuple[str, Callable[[bytes], None]]] = {
    ".pdf": (PDF, look_into_pdf),
    ".docx": (DOCX, look_into_docx),
    ".odt": (ODT, look_into_odt),
    ".txt": (TEXT, look_into_text),
}
