"""Writes the rows of a table, or of a list of the admin, as a spreadsheet."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from summit.accounts.api.base import SummitView
from summit.accounts.models import User
from summit.core.audit.access_records import record_access
from summit.core.models import AccessRecord
from summit.core.text import carried
from summit.spreadsheets.columns import Codes, Setting
from summit.spreadsheets.formats import ods, text
from summit.spreadsheets.formats.cells import Cell, Row
from summit.spreadsheets.tables import Table
from summit.summits.models import Summit

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": ods.MEDIA_TYPE,
    "csv": "text/csv",
}


class Spreadsheet(NamedTuple):
    """A file."""

    name: str
    media_type: str
    content: bytes


def rows_of(table: type[Table], view: SummitView, rows: QuerySet) -> list[list[Cell]]:
    """Return the headings, and the rows as the user of the view may see them. A constant number of queries."""
    listed = view.get_serializer(rows, many=True).data
    first = list(view.summit.languages)
    languages = table.languages_in(listed, table.columns_of(view, first), first)
    columns = table.columns_of(view, languages)
    setting = Setting(view.summit.zone, Codes())
    body = [[column.write(row[column.name], setting) for column in columns] for row in listed]
    return [[column.heading for column in columns], *body]


def record_export(what: str, *, by: User, summit: Summit) -> None:
    """Record that the user took away the rows of a table."""
    record_access(by=by, action=AccessRecord.Action.EXPORTED, what=what, row=summit.pk, summit=summit.pk)


def as_response(file: Spreadsheet) -> HttpResponse:
    """Return the file, which intermediaries do not keep."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=file.name))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def spreadsheet_of(rows: Iterable[Sequence[Cell]], *, kind: str, name: str, title: str) -> Spreadsheet:
    """Return the rows as a file of the kind; what no file can hold is left out."""
    clean: list[Row] = [[carried(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    if kind == "xlsx":
        from summit.spreadsheets.formats import xlsx  # noqa: PLC0415 -- openpyxl takes half a second to load

        content = xlsx.write(clean, title=title)
    elif kind == "ods":
        content = ods.write(clean, title=title)
    else:
        # Where numbers have a decimal comma, Excel reads semicolons.
        content = text.write(clean, delimiter="," if (get_language() or "en").startswith("en") else ";")
    return Spreadsheet(f"{name}.{kind}", MEDIA_TYPES[kind], content)
