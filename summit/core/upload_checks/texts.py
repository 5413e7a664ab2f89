"""Plain text: no control characters, in Unicode or in a code page such as windows-1251 or KOI8."""

import codecs
import re

from summit.core.upload_checks.archives import HEADER_OF_PDF, WHERE_PDF_BEGINS
from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.refusals import WrongType

TEXT = "text/plain"
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROLS = r"[\x00-\x08\x0b\x0e-\x1f\x7f%s]"
IN_UNICODE = re.compile(CONTROLS % r"\x80-\x9f")
IN_CODE_PAGES = re.compile((CONTROLS % "").encode())
END_OF_PDF = re.compile(rb"startxref\s+\d+\s+%%EOF")


def check_text(content: bytes) -> None:
    """Accept plain text with any first letters: BM, MZ and ID3 begin words too."""
    if HEADER_OF_PDF in content[:WHERE_PDF_BEGINS] and END_OF_PDF.search(content):
        raise WrongType(_("This is a PDF; give it the extension .pdf."))
    if not _is_text(content):
        raise WrongType(_("This is not plain text; give the file the extension of what it is."))


def _is_text(content: bytes) -> bool:
    encoding = next((name for mark, name in MARKED.items() if content.startswith(mark)), "")
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        # Of a code page it cannot be known which; its letters are all beyond those of ASCII.
        return not encoding and not IN_CODE_PAGES.search(content)
    return not IN_UNICODE.search(text)
