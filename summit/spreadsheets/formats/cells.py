"""Cells between a file and a table: plain values, and what is no value."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import NamedTuple

MOST_ROWS = 10_000  # below the headings
MOST_COLUMNS = 100
LONGEST_CELL = 32_767  # as in Excel
MOST_CHARACTERS = 10_000_000  # of all cells together


class Formula(NamedTuple):
    """A formula, which is never carried out."""

    text: str


class Fault(NamedTuple):
    """An error of the spreadsheet, such as #REF!."""

    text: str


TEXTS = (str, Formula, Fault)
Cell = str | int | float | bool | date | datetime | Formula | Fault | None
Json = str | int | float | bool | list[str] | None
Row = Sequence[Cell]


class BadSpreadsheetError(ValueError):
    """The file is not read; `code` says why, `at` where."""

    def __init__(self, code: str, at: str = "") -> None:
        self.code = code
        self.at = at
        super().__init__(f"{code} {at}".strip())


def as_json(cell: Cell) -> Json:
    """Return the cell as JSON can carry it: what JSON has no type for as a list of its kind and its text."""
    if isinstance(cell, Formula | Fault):
        return [type(cell).__name__, cell.text[:LONGEST_CELL]]
    if isinstance(cell, datetime):
        return ["datetime", cell.isoformat()]
    return ["date", cell.isoformat()] if isinstance(cell, date) else cell


def from_json(cell: Json) -> Cell:
    """Return the cell that `as_json` has written."""
    if not isinstance(cell, list):
        return cell
    kind, text = cell
    if kind == "datetime":
        return datetime.fromisoformat(text)
    if kind == "date":
        return date.fromisoformat(text)
    return Formula(text) if kind == "Formula" else Fault(text)


def plain(value: object) -> Cell:
    """Return a value of a reader as a cell: empty texts are empty, whole numbers are integers, times are texts.

    JSON has no numbers without an end.
    """
    if isinstance(value, float) and not isfinite(value):
        return Fault(str(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, datetime):
        # A spreadsheet counts in fractions of a day, which are not exact.
        return (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(value, str):
        return value if value.strip() else None
    return value if isinstance(value, int | float | date | Formula | Fault) else None


class Collected:
    """Rows without the empty ones and their empty ends, within bounds of rows, columns and length of cells."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[Cell]]] = []
        self.characters = 0

    def add(self, number: int, cells: list[Cell]) -> None:
        """Take a row with its number. Raises BadSpreadsheetError if there are too many."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if len(self.rows) > MOST_ROWS:
            raise BadSpreadsheetError("too_many_rows")
        if len(cells) > MOST_COLUMNS:
            raise BadSpreadsheetError("too_many_columns", str(number))
        texts = [cell if isinstance(cell, str) else cell.text for cell in cells if isinstance(cell, TEXTS)]
        if any("\0" in text for text in texts):
            raise BadSpreadsheetError("null_character", str(number))
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        if max(lengths, default=0) > LONGEST_CELL:
            raise BadSpreadsheetError("cell_too_long", str(number))
        self.characters += sum(lengths)
        if self.characters > MOST_CHARACTERS:
            raise BadSpreadsheetError("too_large")
        self.rows.append((number, cells))

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        return iter(self.rows)
