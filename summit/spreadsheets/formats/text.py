"""CSV: its encoding and its delimiter are found; texts that a spreadsheet would take for formulas are escaped."""

import codecs
import csv
import re
from collections.abc import Iterable
from io import StringIO

from charset_normalizer import from_bytes

from summit.spreadsheets.formats.cells import BadSpreadsheetError, Cell, Collected, Row, plain

DELIMITERS = ",;\t|"
# What Windows, Unix and DOS have written Cyrillic in, and the languages of Europe.
OLD_ENCODINGS = ["cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1250", "cp1252"]
ENCODINGS = ("utf-8", "utf-16", *OLD_ENCODINGS)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = 200_000  # bytes by which an encoding is guessed
FEW_ZEROS = 3  # a text of another encoding has none, but for a slip
# A spreadsheet carries out a text that begins so; the apostrophe, which it does not show, makes it a text.
RISKY = re.compile(r"'*[=+\-@\t\r]")
ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def read(data: bytes, encoding: str = "") -> tuple[Collected, str]:
    """Return the rows and the encoding, which is found unless it is given."""
    text, used = _decoded(data, encoding)
    collected = Collected()
    csv.field_size_limit(10_000_000)
    try:
        for number, fields in enumerate(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)), start=1):
            collected.add(number, [plain(unescaped(field)) for field in fields])
    except csv.Error as error:
        raise BadSpreadsheetError("unreadable") from error
    return collected, used


def write(rows: Iterable[Row], *, delimiter: str) -> bytes:
    """Return the rows as UTF-8 with its mark, by which Excel knows it."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def unescaped(text: str) -> str:
    """Return the text without the apostrophe that `escaped` put before it."""
    return text[1:] if ESCAPED.match(text) else text


def escaped(text: str) -> str:
    """Return the text so that no spreadsheet carries it out."""
    return f"'{text}" if RISKY.match(text) else text


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return escaped(cell) if isinstance(cell, str) else str(cell)


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    if not encoding:
        encoding = next((name for mark, name in MARKS if data.startswith(mark)), "") or _guessed(data)
    try:
        return data.decode(encoding), encoding
    except (UnicodeError, LookupError) as error:
        raise BadSpreadsheetError("bad_encoding", encoding) from error


def _guessed(data: bytes) -> str:
    # The spaces, delimiters and line ends of UTF-16 have a zero as their second byte, or as their first.
    first, second = data[:SAMPLE:2].count(0), data[1:SAMPLE:2].count(0)
    if max(first, second) > FEW_ZEROS and not min(first, second):
        return "utf-16-le" if second else "utf-16-be"
    try:
        data.decode()
    except UnicodeError:
        best = from_bytes(data[:SAMPLE], cp_isolation=OLD_ENCODINGS).best()
        return best.encoding if best else "cp1251"
    return "utf-8"


def _delimiter(text: str) -> str:
    """Return the delimiter that the first line has most of, outside of quotation marks."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"(?:[^"]|"")*"?', "", heading)
    return max(DELIMITERS, key=unquoted.count)
