"""ODS, as OpenDocument 1.3 has it: the rows of content.xml and nothing else of the file."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import IO
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from summit.spreadsheets.formats.archives import opened
from summit.spreadsheets.formats.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    BadSpreadsheetError,
    Cell,
    Collected,
    Formula,
    Row,
    plain,
)

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, TEXT, OFFICE = (f"{{{NAMESPACE}{name}:1.0}}" for name in ("table", "text", "office"))
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{NAMESPACE}manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
    + "".join(f' xmlns:{name}="{NAMESPACE}{name}:1.0"' for name in ("office", "table", "text"))
    + "><office:body><office:spreadsheet><table:table table:name={title}>"
)
FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def read(data: bytes) -> Collected:
    """Return the rows of the first sheet that has any."""
    archive = opened(data)
    try:
        with archive.open("content.xml") as content:
            return _first_sheet(content)
    except (KeyError, ET.ParseError, ValueError, OSError) as error:
        if isinstance(error, BadSpreadsheetError):
            raise
        raise BadSpreadsheetError("unreadable") from error


def write(rows: Iterable[Row], *, title: str) -> bytes:
    """Return a file with one sheet; texts are texts."""
    content = [HEAD.replace("{title}", quoteattr(title))]
    for row in rows:
        content += ["<table:table-row>", *map(_written, row), "</table:table-row>"]
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MEDIA_TYPE, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", "".join([*content, FOOT]))
    return out.getvalue()


def _first_sheet(content: IO[bytes]) -> Collected:
    collected, number = Collected(), 0
    for _, element in ET.iterparse(content):  # noqa: S314 -- in a process with bounds, by an expat that has its own
        if element.tag == f"{TABLE}table":
            if collected.rows:
                break
            number = 0
        elif element.tag == f"{TABLE}table-row":
            cells, repeated = list(_cells(element)), _count(element, "rows")
            # Whoever fills a column to its end repeats a row a million times; empty ones are left out.
            for offset in range(1, min(repeated, MOST_ROWS + 2) + 1) if any(c is not None for c in cells) else ():
                collected.add(number + offset, list(cells))
            number += repeated
            element.clear()
    return collected


def _cells(row: ET.Element) -> Iterator[Cell]:
    left = MOST_COLUMNS + 1
    for element in row:
        if element.tag in CELLS:
            cell, repeated = _read(element), _count(element, "columns")
            taken = min(repeated, left)
            yield from [cell] * taken
            left -= taken


def _count(element: ET.Element, what: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", "1")))


def _read(cell: ET.Element) -> Cell:
    if formula := cell.get(f"{TABLE}formula"):
        return Formula(formula.partition(":")[2] or formula)
    kind, value = cell.get(f"{OFFICE}value-type"), cell.get(f"{OFFICE}value", "")
    if kind in {"float", "percentage", "currency"}:
        return plain(float(value))
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(cell.get(f"{OFFICE}date-value", ""))
    return plain("\n".join(_text(line) for line in cell if line.tag == f"{TEXT}p"))


def _date(text: str) -> Cell:
    return plain(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)


def _text(element: ET.Element) -> str:
    """Return the text of a paragraph, in which ODS writes spaces, tabs and line breaks as elements."""
    parts = [element.text or ""]
    for inner in element:
        if inner.tag == f"{TEXT}s":
            parts.append(" " * min(int(inner.get(f"{TEXT}c", "1")), 1000))
        elif inner.tag in {f"{TEXT}tab", f"{TEXT}line-break"}:
            parts.append("\t" if inner.tag == f"{TEXT}tab" else "\n")
        else:
            parts.append(_text(inner))
        parts.append(inner.tail or "")
    return "".join(parts)


def _written(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        return _typed("boolean", f'office:boolean-value="{str(cell).lower()}"', str(cell).upper())
    if isinstance(cell, int | float):
        return _typed("float", f'office:value="{cell}"', str(cell))
    if isinstance(cell, date):
        return _typed("date", f'office:date-value="{cell.isoformat()}"', str(cell))
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in str(cell).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _typed(kind: str, value: str, text: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{escape(text)}</text:p></table:table-cell>'


def _spaced(line: str) -> str:
    """Return the line with each space after a space as an element: a reader may join them."""
    return escape(line).replace("  ", " <text:s/>").replace("<text:s/> ", "<text:s/><text:s/>")
