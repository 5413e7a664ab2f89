"""XLSX, by openpyxl: read row by row, without carrying out or following anything."""

import re
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._reader import WorkSheetParser

from summit.spreadsheets.formats.archives import opened
from summit.spreadsheets.formats.cells import (
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
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet: XFD1048576


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
    """Return the rows. Raises BadSpreadsheetError where a row or a cell is given twice, or lies outside of any sheet.

    The parser is asked, not the sheet: that would make each row that is left out, and drop each that comes again.
    """
    collected, last, book = Collected(), 0, sheet.parent
    with sheet._get_source() as source:  # noqa: SLF001 -- the file may say that it has no rows
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for number, cells in parser.parse():
            if not last < number <= LAST_ROW:
                raise BadSpreadsheetError("unreadable", str(number))
            last = number
            collected.add(number, _row_of([ReadOnlyCell(sheet, **cell) for cell in cells], number))
    return collected


def _row_of(cells: list[ReadOnlyCell], number: int) -> list[Cell]:
    """Return the cells of a row, each at its column; cells that are formatted and empty may be anywhere."""
    at = {cell.column: _read(cell) for cell in cells}
    if len(at) < len(cells) or any(cell.row != number or cell.column > LAST_COLUMN for cell in cells):
        raise BadSpreadsheetError("unreadable", str(number))
    widest = max((column for column, value in at.items() if value is not None), default=0)
    return [at.get(column) for column in range(1, widest + 1)]


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
