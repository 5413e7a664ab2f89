"""Reads an uploaded spreadsheet, in a process that ends: it has neither settings nor secrets, and bounds of its own."""

import json
from typing import Any, NamedTuple

from summit.core import processes
from summit.core.refusals import BadValue

WORKER = "summit.spreadsheets.reading_worker"
SECONDS = 30
MEMORY = 1024  # MB of addresses


def _(english: str) -> str:
    """Mark a sentence for the catalogs."""
    return english


REASONS = {
    "empty": _("The file is empty."),
    "old_format": _("This is an old or a protected Excel file. Save it as XLSX without a password."),
    "encrypted": _("This file is protected by a password. Save it without one."),
    "unreadable": _("This is no XLSX, ODS or CSV file that can be read."),
    "bad_encoding": _("The text is not in this encoding."),
    "too_large": _("Unpacked, this file is too large."),
    "too_many_rows": _("A table has 10,000 rows at most. Send it in parts."),
    "too_many_columns": _("A table has 100 columns at most."),
    "null_character": _("A cell holds a null character (U+0000), as no text does. Remove it, and save the file again."),
    "cell_too_long": _("A cell has 32,767 characters at most."),
    "time": _("Reading this file takes too long. Send it in parts, or as CSV."),
    "memory": _("Reading this file takes too much memory. Send it in parts, or as CSV."),
}


class BadSpreadsheet(BadValue):
    """The file is not a spreadsheet that is read here; the code says why."""

    code = "bad_spreadsheet"

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason], field="file")
        self.code = reason


class Sheet(NamedTuple):
    """The rows of a spreadsheet, each after its number, as JSON; the first has the headings."""

    format: str
    encoding: str
    rows: list[list[Any]]


def read_sheet(data: bytes, *, encoding: str = "") -> Sheet:
    """Return the first sheet with rows. Raises BadSpreadsheet."""
    arguments = [encoding] if encoding else []
    try:
        out = processes.run(WORKER, *arguments, data=data, seconds=SECONDS, memory=MEMORY)
    except processes.ProcessEnded as ended:
        raise BadSpreadsheet("unreadable" if ended.reason == "crash" else ended.reason) from ended
    found = json.loads(out)
    if reason := found.pop("refused", None):
        raise BadSpreadsheet(reason)
    sheet = Sheet(**found)
    if not sheet.rows:
        raise BadSpreadsheet("empty")
    return sheet
