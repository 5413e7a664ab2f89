"""The watermark: a line on each page of a PDF with the reader and the time, so that a leaked copy names its reader.

All pages share one form with the line; their own content is not parsed or rewritten. A separate process does the work,
and is ended if it takes too long or too much memory.
"""

import json
from functools import cache
from io import BytesIO
from math import floor, log
from pathlib import Path

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    RectangleObject,
    StreamObject,
)

from summit.core import processes
from summit.core.fonts import folders_for

OVERLAY = Path(__file__).parent / "typst" / "watermark.typ"
HEIGHT = 200  # points at the foot of the page for the line
STEP = 1.1  # ratio between two widths for which the line is typeset
NARROWEST, WIDEST = 300.0, 14_400.0  # points; on narrower pages the line is smaller
SECONDS = 20
MEMORY = 3072  # MB of addresses; the typesetter itself takes a good part
NAME = "/AccessLine"


class CannotBeMarkedError(Exception):
    """The file is not a PDF whose pages can be marked."""


def watermarked(content: bytes, line: str, *, fonts: str = "") -> bytes:
    """Return the PDF with `line` at the visible foot of each page; raises CannotBeMarkedError.

    `fonts` is a folder with additional fonts of the operator.
    """
    said = json.dumps([line, folders_for(line, fonts)])
    try:
        return processes.run(__name__, said, data=content, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as error:
        raise CannotBeMarkedError from error


def overlaid(content: bytes, line: str, folders: list[str]) -> bytes:
    """Return the PDF with the line, which is typeset once for all pages of about the same width."""
    writer = PdfWriter(clone_from=BytesIO(content))

    @cache
    def form(width: float) -> IndirectObject:
        return _form(writer, typeset(width, line, folders), width)

    @cache
    def stream(code: bytes) -> IndirectObject:
        made = StreamObject()
        made.set_data(code)
        return writer._add_object(made)

    for page in writer.pages:
        width, matrix = _place(page)
        name = _named(page, form(width))
        at = " ".join(f"{number:.4f}" for number in matrix)
        foot = f"\nQ /Artifact BMC q {at} cm {name} Do Q EMC\n"
        page[NameObject("/Contents")] = ArrayObject([stream(b"q\n"), *_contents(page), stream(foot.encode())])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def typeset(width: float, line: str, folders: list[str]) -> bytes:
    """Return a one-page PDF of that width with the line. Typst can read only the template."""
    inputs = {"width": f"{width}", "height": f"{HEIGHT}", "line": line}
    pdf: bytes = typst.compile(
        str(OVERLAY),
        root=str(OVERLAY.parent),
        sys_inputs=inputs,
        font_paths=folders,
        ignore_system_fonts=True,
        format="pdf",
    )
    return pdf


def _form(writer: PdfWriter, pdf: bytes, width: float) -> IndirectObject:
    """Add the page of a PDF as a form, which can be drawn on many pages."""
    page = PdfReader(BytesIO(pdf)).pages[0]
    contents = page.get_contents()
    form = StreamObject()
    form.set_data(b"" if contents is None else contents.get_data())
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject((0, 0, width, HEIGHT)),
            NameObject("/Resources"): page["/Resources"].clone(writer),
        }
    )
    return writer._add_object(form.flate_encode())


def _place(page: PageObject) -> tuple[float, tuple[float, ...]]:
    """Return the width for which the line is typeset, and the matrix that moves it to the visible foot of the page."""
    box = page.cropbox
    left, right = sorted((float(box.left), float(box.right)))
    bottom, top = sorted((float(box.bottom), float(box.top)))
    turned = (page.rotation // 90) % 4
    side = right - left if turned in {0, 2} else top - bottom
    width = STEP ** floor(log(min(max(side, NARROWEST), WIDEST), STEP))
    scale = min(1, side / width)
    # The corner that is visible at the bottom left, and the directions along the foot and upwards.
    x, y, along, up = (
        (left, bottom, (1, 0), (0, 1)),
        (right, bottom, (0, 1), (-1, 0)),
        (right, top, (-1, 0), (0, -1)),
        (left, top, (0, -1), (1, 0)),
    )[turned]
    margin = (side - width * scale) / 2
    matrix = (along[0], along[1], up[0], up[1])
    return width, (*(scale * number for number in matrix), x + along[0] * margin, y + along[1] * margin)


def _named(page: PageObject, form: IndirectObject) -> str:
    """Add the form to the page under an unused name and return it. The resources are copied: pages may share them."""
    resources = _dictionary(_inherited(page, "/Resources"))
    forms = _dictionary(resources.get("/XObject"))
    name = NAME
    while name in forms:
        name += "x"
    forms[NameObject(name)] = form
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources
    return name


def _contents(page: PageObject) -> list[PdfObject | None]:
    """Return the streams of a page as they are."""
    raw = page.raw_get("/Contents") if "/Contents" in page else None
    inner = _resolved(raw)
    if isinstance(inner, ArrayObject):
        return list(inner)
    return [raw] if isinstance(inner, StreamObject) else []


def _inherited(page: PageObject, key: str) -> PdfObject | None:
    node: PdfObject | None = page
    seen: list[PdfObject] = []
    while isinstance(node, DictionaryObject) and node not in seen:
        if key in node:
            return node[key]
        seen.append(node)
        node = _resolved(node.get("/Parent"))
    return None


def _resolved(value: PdfObject | None) -> PdfObject | None:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _dictionary(value: PdfObject | None) -> DictionaryObject:
    """Return a copy of a dictionary; an empty one if the value is none."""
    value = _resolved(value)
    return DictionaryObject(value) if isinstance(value, DictionaryObject) else DictionaryObject()


def _work(arguments: list[str], content: bytes) -> bytes:
    line, folders = json.loads(arguments[0])
    return overlaid(content, line, folders)


if __name__ == "__main__":
    processes.answer(_work)
