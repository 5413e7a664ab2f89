"""Declared weapons, radios and vehicles as a workbook for the host's security, with their numbers."""

from django.db.models import Field
from django.utils.translation import gettext as _

from summit.accounts.models import User
from summit.accreditation.models import Declaration
from summit.accreditation.services import list_declarations
from summit.core.translations import translated
from summit.spreadsheets.exports import Spreadsheet, spreadsheet_of
from summit.spreadsheets.formats.cells import Cell
from summit.summits.models import Summit

COLUMNS = {
    "weapon": ("kind", "model", "number", "calibre", "rounds", "bearer", "status", "reason"),
    "radio": ("kind", "model", "number", "frequency", "quantity", "status", "reason"),
    "vehicle": ("model", "number", "country", "color", "driver", "status", "reason"),
}


def declarations_workbook(kind: type[Declaration], summit: Summit, *, by: User) -> Spreadsheet:
    """Return the declarations of the kind as a workbook, unmasked; this is recorded."""
    name = str(kind._meta.model_name)
    columns = [field for field in map(kind._meta.get_field, COLUMNS[name]) if isinstance(field, Field)]
    labels = [kind.number_label if field.name == "number" else field.verbose_name for field in columns]
    headings = [f"{label[:1].upper()}{label[1:]}" for label in map(str, (_("delegation"), *labels))]
    declarations = list_declarations(kind, summit, by=by)
    body = [[translated(row.party.name), *(_cell(row, field) for field in columns)] for row in declarations]
    title = str(kind._meta.verbose_name_plural)
    return spreadsheet_of([headings, *body], kind="xlsx", name=f"{summit.slug}-{name}s", title=title)


def _cell(row: Declaration, field: Field) -> Cell:
    value = getattr(row, field.name)
    if field.name == "number":
        return str(row.number.reveal())
    if field.choices:
        return str(dict(field.flatchoices)[value])
    return value if value is None or isinstance(value, int | str) else str(value)
