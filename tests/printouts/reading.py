"""What stands on the pages of a PDF."""

import io
import re

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, white space made single and breaks within long words taken out."""
    texts = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s+", " ", text.replace("\u200b", "")) for text in texts]


def text_of(pdf: bytes) -> str:
    """Return the text of all pages."""
    return " ".join(pages_of(pdf))


def sizes_of(pdf: bytes, letter: str) -> list[float]:
    """Return the sizes, in points, in which the pieces of text with the letter are set."""
    sizes: list[float] = []

    def visit(text: str, _matrix: object, tm: list[float], _font: object, size: float) -> None:
        if letter in text:
            sizes.append(size * abs(tm[3]))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return sizes
