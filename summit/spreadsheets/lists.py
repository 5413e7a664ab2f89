"""Lists of the admin as spreadsheets: of what is a table, its columns; of others, the columns that the list shows."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.refusals import Refusal
from summit.core.text import carried
from summit.spreadsheets.client import Client
from summit.spreadsheets.exports import rows_of
from summit.spreadsheets.formats.cells import Cell
from summit.spreadsheets.tables import TABLES, Table
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList

MOST_EXPORTED = 20_000  # rows


class TooManyRows(Refusal):
    """The list has more rows than one file takes."""

    code = "too_many_rows"
    message = _("An export has 20,000 rows at most. Filter the list first.")


def table_of(model: type[Model]) -> type[Table] | None:
    """Return the table of the model's rows, if they have one."""
    return next((table for table in TABLES.values() if table.model() is model), None)


def listed(changes: "ChangeList", *, summit: Summit, user: User) -> list[list[Cell]]:
    """Return the headings and the rows of the list, as its filters leave them. Raises TooManyRows."""
    rows = changes.queryset
    if rows[MOST_EXPORTED : MOST_EXPORTED + 1].exists():
        raise TooManyRows
    if table := table_of(changes.model):
        client = Client(table.view, summit, user)
        return rows_of(table, client.view, client.rows().filter(pk__in=rows.order_by().values("pk")))
    columns = [name for name in changes.list_display if name != "action_checkbox"]
    headings = [str(label_for_field(name, changes.model, changes.model_admin)) for name in columns]
    cells = [[_cell(name, row, changes.model_admin) for name in columns] for row in rows]
    return [[f"{text[:1].upper()}{text[1:]}" for text in headings], *cells]


def _cell(name: str | Callable[..., object], row: Model, admin: Any) -> Cell:
    """Return what the list shows in a column."""
    found, _attribute, value = lookup_field(name, row, admin)
    if isinstance(found, Field) and found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(value, tuple):  # a coloured label: its value, and its words
        value = value[-1]
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | date):
        return value
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return carried(strip_tags(value) if isinstance(value, SafeString) else str(value))
