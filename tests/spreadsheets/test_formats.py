"""What other programs write: hidden sheets, merged and repeated cells, comments, spaces, percentages, empty ends."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment

from summit.spreadsheets.formats import ods, text, xlsx
from summit.spreadsheets.formats.cells import Fault, Formula, as_json, from_json
from summit.spreadsheets.reading import read_sheet
from tests.spreadsheets.importing import saved
from tests.spreadsheets.test_files import row_at, sheet_of

DAY = datetime(2025, 11, 26)  # noqa: DTZ001 -- a spreadsheet knows no zones
HEAD = ods.HEAD.replace("{title}", '"Sheet"')


def ods_of(*rows: str, before: str = "") -> bytes:
    """Return a file with these rows, and other sheets before them."""
    out = BytesIO()
    content = HEAD.replace('<table:table table:name="Sheet">', f'{before}<table:table table:name="Sheet">')
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", content + "".join(rows) + ods.FOOT)
    return out.getvalue()


def cell(inner: str, **attributes: str) -> str:
    named = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{named}>{inner}</table:table-cell>"


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def rows_of(collected: Any) -> list[Any]:
    return [cells for _number, cells in collected]


def test_the_first_visible_sheet_with_rows_is_read() -> None:
    book = Workbook()
    hidden, empty, full = book.active, book.create_sheet("Empty"), book.create_sheet("Full")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    full.append(["shown"])
    book.active = 2
    assert empty.max_row == 1
    assert rows_of(xlsx.read(saved(book))) == [["shown"]]


def test_cells_of_excel_are_plain() -> None:
    book = Workbook()
    sheet = book.active
    bold = CellRichText("Ada ", TextBlock(InlineFont(b=True), "Lovelace"))
    sheet.append([bold, 0.5, DAY, time(9, 30), True, "#N/A", None, 7.0])
    sheet["A1"].comment = Comment("a comment", "somebody")
    sheet.merge_cells("A3:B3")
    sheet["A3"] = "merged"
    sheet["F1"].data_type = "e"
    sheet["XFD9"].number_format = "0"  # a cell that is formatted and empty

    first, third = xlsx.read(saved(book)).rows

    assert first == (1, ["Ada Lovelace", 0.5, DAY, "09:30:00", True, Fault("#N/A"), None, 7])
    assert third == (3, ["merged"])


def test_a_workbook_that_lies_about_its_size_is_read_whole() -> None:
    book = Workbook()
    for number in range(5):
        book.active.append([number])
    data, out = saved(book), BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:A5"', b'ref="A1"'))
    assert len(xlsx.read(out.getvalue()).rows) == 5


def test_what_is_written_is_a_workbook_that_excel_opens_as_texts() -> None:
    book = load_workbook(BytesIO(xlsx.write([["Head"], ["=1+1"], ["007"], [date(2025, 11, 26)]], title="a/b:c")))
    sheet = book.active
    assert (sheet.title, sheet.freeze_panes) == ("a b c", "A2")
    assert sheet["A1"].font.bold
    assert [(sheet[f"A{n}"].data_type, sheet[f"A{n}"].quotePrefix) for n in (2, 3)] == [("s", True), ("s", True)]
    assert sheet["A4"].number_format == "yyyy-mm-dd"


def test_cells_of_open_document_are_plain() -> None:
    data = ods_of(
        row(
            cell("<text:p>a<text:s text:c='2'/>b<text:tab/>c</text:p><text:p>second</text:p>"),
            cell("<office:annotation><text:p>a comment</text:p></office:annotation><text:p>text</text:p>"),
            cell("<text:p>50 %</text:p>", office__value_type="percentage", office__value="0.5"),
            cell("<text:p>26.11.25</text:p>", office__value_type="date", office__date_value="2025-11-26"),
            cell("<text:p>WAHR</text:p>", office__value_type="boolean", office__boolean_value="true"),
            cell("<text:p>3</text:p>", table__formula="of:=[.A1]+1", office__value_type="float", office__value="3"),
            cell("<text:p>x</text:p>", table__number_columns_repeated="2"),
            "<table:covered-table-cell/>",
            cell("<text:p><text:span>end</text:span></text:p>"),
            cell("", table__number_columns_repeated="16000"),
        ),
        row(cell(""), repeated=1_048_000),
    )
    first = ["a  b\tc\nsecond", "text", 0.5, date(2025, 11, 26), True, Formula("=[.A1]+1"), "x", "x", None, "end"]
    assert rows_of(ods.read(data)) == [first]


def test_an_empty_sheet_before_another_is_passed_by() -> None:
    data = ods_of(row(cell("<text:p>x</text:p>")), before='<table:table table:name="Empty"></table:table>')
    assert rows_of(ods.read(data)) == [["x"]]


@pytest.mark.parametrize("value", ["a", 1, 1.5, True, None, date(2025, 1, 2), DAY, Formula("=1"), Fault("#REF!")])
def test_a_cell_is_carried_as_json(value: Any) -> None:
    assert from_json(as_json(value)) == value


def test_a_row_at_the_end_of_a_sheet_is_read_at_once_and_a_number_without_end_is_an_error() -> None:
    far = sheet_of(row_at(1, "A") + '<row r="1048576"><c r="B1048576"><v>1e999</v></c></row>')
    assert xlsx.read(far).rows == [(1, [1]), (1_048_576, [None, Fault("inf")])]


def test_quotes_and_line_breaks_of_csv_are_read() -> None:
    data = b'a;"b;c"\r\n"line 1\nline 2";"say ""hi"""\r\n\r\n;;\r\nlast\r\n'
    sheet = read_sheet(data)
    assert sheet.rows == [[1, "a", "b;c"], [2, "line 1\nline 2", 'say "hi"'], [5, "last"]]
    assert (sheet.format, sheet.encoding) == ("csv", "utf-8")
    assert text.write([[True, None, 1.5, "a,b"]], delimiter=",").decode("utf-8-sig") == 'TRUE,,1.5,"a,b"\r\n'
