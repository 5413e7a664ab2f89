"""What is no spreadsheet, or too much of one, is refused within bounds of time and memory; texts are found in CSV."""

import zipfile
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from summit.spreadsheets.formats import ods, text, xlsx
from summit.spreadsheets.formats.cells import MOST_ROWS, BadSpreadsheetError, Formula
from summit.spreadsheets.reading import BadSpreadsheet, read_sheet
from tests.spreadsheets.importing import saved

HALF_PAST_NINE = datetime(2025, 11, 26, 9, 30)  # noqa: DTZ001 -- a spreadsheet knows no zones
SHEET = "xl/worksheets/sheet1.xml"


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """Return the archive with another file in the place of one."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return out.getvalue()


def bomb() -> bytes:
    """A sheet of three hundred megabytes of nothing, in some hundred kilobytes."""
    return changed(saved(Workbook()), SHEET, b" " * 300_000_000)


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><worksheet>&l9;</worksheet>'
    return changed(saved(Workbook()), SHEET, xml.encode())


def endless_row() -> bytes:
    text_of_it = 'office:value-type="string"><text:p>x</text:p></table:table-cell>'
    cell = f'<table:table-cell table:number-columns-repeated="99999999" {text_of_it}'
    row = f'<table:table-row table:number-rows-repeated="99999999">{cell}</table:table-row>'
    return changed(
        ods.write([["a"]], title="t"), "content.xml", (ods.HEAD.replace("{title}", '"t"') + row + ods.FOOT).encode()
    )


def sheet_of(rows: str) -> bytes:
    """Return a workbook whose sheet has these rows, as XML."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        saved(Workbook()), SHEET, f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def row_at(row: object, *columns: str) -> str:
    cells = "".join(f'<c r="{column}{row}"><v>1</v></c>' for column in columns)
    return f'<row r="{row}">{cells}</row>'


REFUSED: dict[str, tuple[Any, str]] = {
    "nothing": (lambda: b"", "empty"),
    "white space": (lambda: b" \r\n ", "empty"),
    "an empty workbook": (lambda: saved(Workbook()), "empty"),
    "half a file": (lambda: xlsx.write([["a"]], title="t")[:900], "unreadable"),
    "an archive of something else": (
        lambda: changed(ods.write([["a"]], title="t"), "content.xml", b"<x"),
        "unreadable",
    ),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 100, "old_format"),
    "a bomb": (bomb, "too_large"),
    "a billion laughs": (billion_laughs, "unreadable"),
    "an endless row": (endless_row, "too_many_columns"),
    "too many rows": (lambda: text.write([["a"]] * (MOST_ROWS + 2), delimiter=","), "too_many_rows"),
    "too many columns": (lambda: text.write([["a"] * 101], delimiter=","), "too_many_columns"),
    "a null character": (lambda: b"a,b\nc\0,d\n", "null_character"),
    "nothing but null characters": (lambda: b"\0" * 1000, "null_character"),
    "a null character in UTF-16": (lambda: "a,b\r\nc\0,d".encode("utf-16"), "null_character"),
    "a row after the last": (lambda: sheet_of(row_at(1, "A") + row_at(2_000_000, "A")), "unreadable"),
    "a row far after the last": (lambda: sheet_of(row_at(1, "A") + row_at("9" * 20, "A")), "unreadable"),
    "a column after the last": (lambda: sheet_of(row_at(1, "A", "XFE")), "unreadable"),
    "a column far from the others": (lambda: sheet_of(row_at(1, "A", "XFD")), "too_many_columns"),
    "a row twice": (lambda: sheet_of(row_at(1, "A") + row_at(2, "A") * 2), "unreadable"),
    "a cell twice": (lambda: sheet_of(row_at(1, "A", "A")), "unreadable"),
    "a very long cell": (lambda: text.write([["a" * 40_000]], delimiter=","), "cell_too_long"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.timeout(15)  # at once: what is read to the limit takes 30 seconds
def test_it_is_refused_by_name(name: str) -> None:
    make, reason = REFUSED[name]
    with pytest.raises(BadSpreadsheet) as refused:
        read_sheet(make())
    assert refused.value.code == reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found(encoding: str, delimiter: str) -> None:
    lines = [["Код", "Имя, и ещё; что-то"], ["kaz", "Министр иностранных дел"]]
    quoted = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    found = text.read(quoted.encode(encoding))[0]

    assert [cells for _, cells in found] == lines


def test_an_encoding_that_is_named_is_used() -> None:
    assert text.read("Код".encode("koi8-r"), "koi8_r")[0].rows == [(1, ["Код"])]
    with pytest.raises(BadSpreadsheetError, match="bad_encoding"):
        text.read("Код".encode("koi8-r"), "utf-8")


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_days_of_both_systems_of_excel_are_read(epoch: Any) -> None:
    book = Workbook()
    book.epoch = epoch or book.epoch
    book.active.append([HALF_PAST_NINE, 44])
    book.active["B1"].number_format = "00000"
    assert xlsx.read(saved(book)).rows == [(1, [HALF_PAST_NINE, "00044"])]


def test_formulas_are_told_from_texts() -> None:
    book = Workbook()
    book.active.append(["=1+1", "x"])
    book.active.append(["=1+1"])
    book.active["A2"].data_type = "s"
    assert xlsx.read(saved(book)).rows == [(1, [Formula("=1+1"), "x"]), (2, ["=1+1"])]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data: Any) -> None:
    read, whole = data.draw(
        st.sampled_from([(m.read, m.write([["a", "=1"], [1, True]], title="t")) for m in (xlsx, ods)])
    )
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        name = data.draw(st.sampled_from(archive.namelist()))
        inner = bytearray(archive.read(name))
    at = data.draw(st.integers(0, len(inner) - 1))
    inner[at : at + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=20))
    with suppress(BadSpreadsheetError):
        read(changed(whole, name, bytes(inner)))
