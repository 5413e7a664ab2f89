"""The kinds of files that are taken, by extension, and what looks into each. Pure, and unbounded: see `examine`."""

from collections.abc import Callable

from summit.core.upload_checks.odf import ODT, check_odt
from summit.core.upload_checks.ooxml import DOCX, check_docx
from summit.core.upload_checks.pdf import PDF, check_pdf
from summit.core.upload_checks.texts import TEXT, check_text

CHECKERS: dict[str, tuple[str, Callable[[bytes], None]]] = {
    ".pdf": (PDF, check_pdf),
    ".docx": (DOCX, check_docx),
    ".odt": (ODT, check_odt),
    ".txt": (TEXT, check_text),
}
