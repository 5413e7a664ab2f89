"""XLSX, by openpyxl: read row by row, without carrying out or following anything."""

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from summit.spreadsheets.formats.archives import opened
from summit.spreadsheets.formats.cells import (
    MOST_COLUMNS,
    BadSpreadsheetError,
    Cell,
    Collected,
    Fault,
    Formula,
    Row,
    plain,
)

ZEROS = re.compile("0{2,40}")  # the format of a number that is shown with leading zeros
DAY, HOUR = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
WIDEST = 60


def read(data: bytes) -> Collected:
    """Return the rows of the first sheet that is shown and has any."""
    opened(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (collected := _rows_of(sheet)).rows:
                return collected
    except (BadSpreadsheetError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever its parts meet in a broken file
        raise BadSpreadsheetError("unreadable") from error
    return Collected()


def write(rows: Iterable[Row], *, title: str) -> bytes:
    """Return a workbook with one sheet: the headings of the first row stay in sight; texts are texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    listed = [list(row) for row in rows]
    for number, width in enumerate(_widths(listed)):
        sheet.column_dimensions[_letters(number)].width = width
    for number, row in enumerate(listed):
        sheet.append([_cell(sheet, value, is_heading=number == 0) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows_of(sheet: Any) -> Collected:
    collected = Collected()
    sheet.reset_dimensions()  # a file may say that it has no rows
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        collected.add(number, [_read(cell) for cell in row])
    return collected


def _read(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(str(getattr(value, "text", value)))
    if cell.data_type == "e":
        return Fault(str(value))
    if isinstance(value, int) and not isinstance(value, bool) and ZEROS.fullmatch(str(cell.number_format)):
        return str(value).zfill(len(cell.number_format))
    return plain(value)


def _cell(sheet: Any, value: Cell, *, is_heading: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        # Set by hand: openpyxl would make a formula of what begins with an equals sign.
        cell._value = ILLEGAL_CHARACTERS_RE.sub("", value)  # noqa: SLF001
        cell.data_type = "s"
        cell.quotePrefix = True  # the text stays a text when somebody edits it
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
    else:
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = HOUR
        elif cell.is_date:
            cell.number_format = DAY
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def _widths(rows: list[list[Cell]]) -> list[int]:
    columns = max(map(len, rows), default=0)
    widths = [8] * columns
    for row in rows[:200]:
        for number, cell in enumerate(row):
            longest = max(map(len, str(cell if cell is not None else "").split("\n")))
            widths[number] = min(WIDEST, max(widths[number], longest + 2))
    return widths


def _letters(number: int) -> str:
    high, low = divmod(number, 26)
    return (chr(64 + high) if high else "") + chr(65 + low)
