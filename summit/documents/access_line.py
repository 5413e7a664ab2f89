"""A line on each page of a PDF that says who took it, and when: a copy that goes astray names its reader."""

from functools import cache
from io import BytesIO
from math import floor, log
from pathlib import Path

import typst
from pypdf import PageObject, PdfReader, PdfWriter

OVERLAY = Path(__file__).parent / "typst" / "access_line.typ"
HEIGHT = 200  # points, of the foot that the line may take
STEP = 1.1  # between two widths for which the line is typeset


class CannotBeMarkedError(Exception):
    """The bytes are no PDF whose pages can be written on."""


def marked(content: bytes, line: str) -> bytes:
    """Return the PDF with `line` at the foot of each page as it is seen; raises CannotBeMarkedError.

    The line is typeset once for all pages of about one width, so that many sizes of pages cost little.
    """

    @cache
    def overlay(width: float) -> PageObject:
        return PdfReader(BytesIO(_overlay(width, line))).pages[0]

    try:
        writer = PdfWriter(clone_from=BytesIO(content))
        for page in writer.pages:
            if page.rotation:
                page.transfer_rotation_to_content()
            seen = page.cropbox
            width = STEP ** floor(log(float(seen.width), STEP))
            left = float(seen.left) + (float(seen.width) - width) / 2
            page.merge_translated_page(overlay(width), left, float(seen.bottom), expand=False)
        out = BytesIO()
        writer.write(out)
    except Exception as error:  # a reader of others' bytes may raise anything
        raise CannotBeMarkedError from error
    return out.getvalue()


def _overlay(width: float, line: str) -> bytes:
    # Fonts are those of the wheel, which have the letters of Russian and Kyrgyz; no file but the template is read.
    inputs = {"width": f"{width}", "height": f"{HEIGHT}", "line": line}
    return typst.compile(OVERLAY, root=OVERLAY.parent, sys_inputs=inputs, ignore_system_fonts=True, format="pdf")
