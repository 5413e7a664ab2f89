"""The archives that XLSX and ODS are: looked at before anything in them is unpacked."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from summit.spreadsheets.formats.cells import BadSpreadsheetError

MOST_BYTES = 200_000_000  # unpacked
MOST_FILES = 2_000


def opened(data: bytes) -> ZipFile:
    """Return the archive. Raises BadSpreadsheetError if it is none, is encrypted, or unpacks to too much."""
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise BadSpreadsheetError("unreadable") from error
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise BadSpreadsheetError("too_large")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadSpreadsheetError("encrypted")
    return archive
