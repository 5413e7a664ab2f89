"""A process that reads a spreadsheet from its input and writes its rows as JSON. Only `reading` runs it."""

import json

from summit.core.processes import answer
from summit.spreadsheets.formats import ods, text, xlsx
from summit.spreadsheets.formats.archives import opened
from summit.spreadsheets.formats.cells import BadSpreadsheetError, Collected, as_json

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"


def read(arguments: list[str], data: bytes) -> bytes:
    """Return the rows with their numbers, the format and the encoding; else the reason why it is not read."""
    try:
        kind, collected, encoding = _rows_of(data, *arguments)
    except BadSpreadsheetError as error:
        return json.dumps({"refused": error.code, "at": error.at}).encode()
    rows = [[number, *map(as_json, cells)] for number, cells in collected]
    return json.dumps({"format": kind, "encoding": encoding, "rows": rows}).encode()


def _rows_of(data: bytes, encoding: str = "") -> tuple[str, Collected, str]:
    if not data.strip():
        raise BadSpreadsheetError("empty")
    if data.startswith(OLE):
        raise BadSpreadsheetError("old_format")
    if not data.startswith(ZIP):
        return "csv", *text.read(data, encoding)
    is_open_document = "content.xml" in opened(data).namelist()
    return ("ods", ods.read(data), "") if is_open_document else ("xlsx", xlsx.read(data), "")


if __name__ == "__main__":
    answer(read)
