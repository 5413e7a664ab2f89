"""Compares the rows of a spreadsheet with a collection of the API, and enters what is new and what differs."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from summit.core.api.problems import errors_in
from summit.spreadsheets import headings
from summit.spreadsheets.client import Client
from summit.spreadsheets.columns import BadCell, Codes, Column, Setting, TranslatedColumn
from summit.spreadsheets.formats.cells import Cell, from_json
from summit.spreadsheets.models import Outcome
from summit.spreadsheets.tables import Table

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Json = Any  # what the API takes and shows
Values = dict[Column, Json]
WITHOUT_HEADING = "unknown_column", gettext_lazy("This cell has no heading above it.")
LONGEST_VALUE = 200  # of a cell that a refusal repeats


@dataclass
class RowResult:
    """A row of the spreadsheet: what becomes of it, which cells change from what to what, and which are refused."""

    number: int
    outcome: Outcome = Outcome.UNCHANGED
    name: str = ""
    changes: list[dict[str, str]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)


class Importer:
    """Enters the rows of a spreadsheet into a table as a user.

    `chosen` maps headings to columns, where the user has said so.
    """

    def __init__(
        self, table: type[Table], client: Client, sheet: Sequence[list[Json]], chosen: Mapping[str, str]
    ) -> None:
        self.table, self.client, self.chosen = table, client, chosen
        (self.first, *titles), *self.lines = sheet
        self.headings = headings.titles(titles)
        languages = headings.languages_of(self.headings, client.summit.languages)
        self.columns = table.columns_of(client.view, languages)
        self.found = headings.mapped(self.headings, self.columns, chosen)
        self.setting = Setting(client.summit.zone, Codes())
        self._rows: dict[tuple[str, ...], dict[tuple[Json, ...], dict[str, Json]]] = {}
        self._seen: set[tuple[Json, ...]] = set()

    def run(self, *, on_row: Callable[[], None] = lambda: None) -> list[RowResult]:
        """Enter the rows, one after the other, each refused by itself; return what became of them."""
        wrong = headings.errors_of(self.headings, self.found, self.chosen, self.table.keys)
        if wrong:
            return [RowResult(self.first, Outcome.REFUSED, errors=wrong)]
        self._read_rows()
        results = []
        for number, *cells in self.lines:
            results.append(self._entered(RowResult(number), [from_json(cell) for cell in cells]))
            on_row()
        return results

    def keys_of(self, numbers: Iterable[int]) -> list[Json]:
        """Return the keys of the rows that the lines with these numbers are about."""
        self._read_rows()
        wanted, found = set(numbers), []
        for number, *cells in self.lines:
            if number in wanted:
                values = self._values(RowResult(number), [from_json(cell) for cell in cells])
                found += [row["id"] for row in [self._current(RowResult(number), values)] if row]
        self._seen.clear()
        return found

    def _read_rows(self) -> None:
        """Read what is there, in a number of queries that does not depend on the number of rows."""
        listed = self.client.as_shown(self.client.rows())
        self._rows = {
            key: {
                tuple(_hashable(row[name]) for name in key): row
                for row in reversed(listed)
                if self.table.is_found(row, key)
            }
            for key in self.table.keys
        }

    def _entered(self, result: RowResult, cells: list[Cell]) -> RowResult:
        values = self._values(result, cells)
        current = self._current(result, values)
        result.name = " ".join(str(self._cell(column, values[column])) for column in self._key_columns(values))
        body = self._body(result, values, current)
        if not result.errors and (body or current is None):
            problem = self.client.change(current["id"], body) if current else self.client.create(body)
            if problem:
                result.errors += self._errors_of(problem, values)
            result.outcome = Outcome.CHANGED if current else Outcome.NEW
        if result.errors:
            result.outcome = Outcome.REFUSED
        return result

    def _values(self, result: RowResult, cells: list[Cell]) -> Values:
        """Return the values of the row's cells; those that cannot be read are errors of the row."""
        values: Values = {}
        missing = len(self.found) - len(cells)
        for heading, column, cell in zip(self.headings, self.found, [*cells, *[None] * missing], strict=False):
            if column is None:
                if not heading and cell is not None:
                    result.errors.append(_error(None, cell, *WITHOUT_HEADING))
                continue
            try:
                values[column] = column.read(cell, self.setting)
            except BadCell as bad:
                result.errors.append(_error(column, cell, bad.code, str(bad.message)))
        for cell in cells[len(self.found) :]:
            if cell is not None:
                result.errors.append(_error(None, cell, *WITHOUT_HEADING))
        return values

    def _current(self, result: RowResult, values: Values) -> dict[str, Json] | None:
        """Return the row that is there already, if there is one; a line without a key is refused."""
        by_name = {column.name: value for column, value in values.items() if value is not None}
        for key in self.table.keys:
            if by_name.keys() >= set(key):
                return self._found(result, key, tuple(_hashable(by_name[name]) for name in key))
        if not result.errors:
            needed = [column for column in self.columns if column.name in self.table.keys[-1]]
            result.errors += [_error(column, None, "required", _("A row is found again by this.")) for column in needed]
        return None

    def _found(self, result: RowResult, key: tuple[str, ...], wanted: tuple[Json, ...]) -> dict[str, Json] | None:
        column = next(column for column in self.columns if column.name == key[-1])
        current = self._rows[key].get(wanted)
        if (*key, *wanted) in self._seen:
            message = _("An earlier row of this file is about the same.")
            result.errors.append(_error(column, self._cell(column, wanted[-1]), "given_twice", message))
        elif current is None and key == ("id",):
            message = _("There is no such row.")
            result.errors.append(_error(column, self._cell(column, wanted[-1]), "does_not_exist", message))
        self._seen.add((*key, *wanted))
        return current

    def _body(self, result: RowResult, values: Values, current: dict[str, Json] | None) -> dict[str, Json]:
        """Return what is sent to the API: of a new row what is filled in, of another what differs."""
        body: dict[str, Json] = {}
        for name in dict.fromkeys(column.name for column in values):
            columns = [column for column in values if column.name == name]
            before = current[name] if current else None
            after = self._checked(result, columns, _merged(columns, values, before, is_new=current is None))
            if columns[0].are_same(before, after):
                continue
            body[name] = after
            if columns[0].field.read_only or (current and not self.client.may_change):
                message = _("This is not changed by an import.")
                result.errors.append(_error(columns[0], self._cell(columns[0], after), "fixed_field", message))
            else:
                result.changes += self._changes(columns, before, after)
        return body

    def _checked(self, result: RowResult, columns: list[Column], value: Json) -> Json:
        """Return the value as the API would show it again; what it would refuse is an error of the cell."""
        field = columns[0].field
        if field.read_only or value is None or columns[0].refers:
            return value
        try:
            checked = field.run_validation(value)
        except ValidationError as error:
            detail = next(errors_in(error))
            result.errors.append(_error(columns[0], self._cell(columns[0], value), detail["code"], detail["detail"]))
            return value
        return None if checked is None else field.to_representation(checked)

    def _changes(self, columns: list[Column], before: Json, after: Json) -> list[dict[str, str]]:
        pairs = ((column, self._cell(column, before), self._cell(column, after)) for column in columns)
        return [
            {"column": column.key, "heading": column.heading, "before": old, "after": new}
            for column, old, new in pairs
            if old != new
        ]

    def _errors_of(self, problem: Mapping[str, Any], values: Values) -> list[dict[str, str]]:
        """Return the errors of a problem, each at the column that it is about."""
        errors = problem.get("errors") or [{"field": "", "code": problem["code"], "detail": problem["detail"]}]
        found = []
        for error in errors:
            field_name, _dot, rest = str(error["field"]).partition(".")
            columns = [column for column in self.columns if column.name == field_name]
            column = next((c for c in columns if c.key == f"{field_name}.{rest}"), columns[0] if columns else None)
            cell = self._cell(column, values.get(column)) if column else ""
            found.append(_error(column, cell, error["code"], error["detail"]))
        return found

    def _key_columns(self, values: Values) -> list[Column]:
        names = next((key for key in self.table.keys if all(self._value_of(name, values) for name in key)), ())
        return [column for column in values if column.name in names]

    @staticmethod
    def _value_of(name: str, values: Values) -> Json:
        return next((value for column, value in values.items() if column.name == name), None)

    def _cell(self, column: Column, value: Json) -> str:
        cell = (
            value
            if isinstance(column, TranslatedColumn) and isinstance(value, str)
            else column.write(value, self.setting)
        )
        return "" if cell is None else str(cell)


def _merged(columns: list[Column], values: Values, before: Json, *, is_new: bool) -> Json:
    """Return the value of a field: of a text in several languages, the languages that have no column stay."""
    first = columns[0]
    if not isinstance(first, TranslatedColumn):
        value = values[first]
        return first.emptied() if value is None and not is_new else value
    texts = {c.language: values[c] for c in columns if isinstance(c, TranslatedColumn)}
    merged = {**(before or {}), **texts}
    return {language: text for language, text in merged.items() if text} or None


def _error(column: Column | None, cell: object, code: str, detail: "StrOrPromise") -> dict[str, str]:
    return {
        "column": column.key if column else "",
        "heading": column.heading if column else "",
        "value": "" if cell is None else str(getattr(cell, "text", cell))[:LONGEST_VALUE],
        "code": code,
        "detail": str(detail),
    }


def _hashable(value: Json) -> Hashable:
    """Return the value as part of a key; a list is a key whatever its order."""
    return tuple(sorted(value)) if isinstance(value, list) else value
