"""Columns of tables: each reads a cell as JSON of the API, and writes JSON of the API as a cell."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.timezone import is_naive
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from summit.core.api.serializers import Day, Instant, InSummit, ManyInSummit, TranslatedText
from summit.core.languages import WRITTEN
from summit.core.wall_clock import instants_of
from summit.spreadsheets.formats.cells import Cell, Fault, Formula

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Json = Any  # what the API takes and shows
EMPTY: tuple[Json, ...] = (None, "", [], {})
CODES = re.compile(r"[\s,;]+")
WRITTEN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?=$|[ T])")
TRUE = frozenset({"true", "yes", "1", "да", "истина", "ооба", "x", "+"})
FALSE = frozenset({"false", "no", "0", "нет", "ложь", "жок", "-"})


class BadCell(Exception):  # noqa: N818 -- a cell that is refused, not a fault
    """A cell that cannot be read; `code` is stable, `message` is for people."""

    def __init__(self, code: str, message: "StrOrPromise") -> None:
        self.code, self.message = code, message
        super().__init__(code)


class Codes:
    """The codes of the rows that the user sees, and their keys; the rows of each field are read once."""

    def __init__(self) -> None:
        self._read: dict[InSummit, tuple[dict[str, object], dict[object, str]]] = {}

    def key_of(self, relation: InSummit, code: str) -> object:
        """Return the key of the row with the code. Raises BadCell."""
        keys, _codes = self._of(relation)
        found = keys.get(code)
        if found is None:
            kind = relation.get_queryset().model._meta.verbose_name
            message = _("There is no %(kind)s with the code “%(code)s”.") % {"kind": kind, "code": code[:60]}
            raise BadCell("does_not_exist", message)
        return found

    def code_of(self, relation: InSummit, key: object) -> str:
        """Return the code of the row with the key; empty if the user does not see it."""
        _keys, codes = self._of(relation)
        return codes.get(key, "")

    def _of(self, relation: InSummit) -> tuple[dict[str, object], dict[object, str]]:
        """Return the keys by code and the codes by key."""
        if relation not in self._read:
            rows = relation.get_queryset().order_by().values_list("code", "pk")
            keys = dict(rows)
            self._read[relation] = keys, {key: code for code, key in keys.items()}
        return self._read[relation]


class Setting:
    """The zone of the hours, and the rows to which codes refer."""

    def __init__(self, zone: ZoneInfo, codes: Codes) -> None:
        self.zone, self.codes = zone, codes


class Column:
    """A column of a table, over a field of the API: by default a text."""

    refers = False  # to other rows, whose codes it has
    strips = True  # white space around a text says nothing

    def __init__(self, name: str, field: serializers.Field, label: "StrOrPromise") -> None:
        self.name, self.field, self.label = name, field, label

    @property
    def key(self) -> str:
        """The name by which a heading is mapped to it."""
        return self.name

    @property
    def heading(self) -> str:
        """The heading in the reader's language."""
        text = str(self.label)
        return text[:1].upper() + text[1:]

    def headings(self) -> set[str]:
        """Return the headings by which it is found: its name and its label in each language."""
        found = {self.key}
        for language, _name in WRITTEN:
            with override(language):
                found.add(self.heading)
        return found

    def read(self, cell: Cell, setting: Setting) -> Json:
        """Return the value of a cell; None if the cell is empty. Raises BadCell."""
        if isinstance(cell, Formula):
            raise BadCell("formula", _("This is a formula, which is not carried out. Put its value here."))
        if isinstance(cell, Fault):
            raise BadCell("error_value", _("This is an error of the spreadsheet."))
        if isinstance(cell, str):
            cell = cell.strip() if self.strips or not cell.strip() else cell
        return None if cell is None or cell == "" else self._read(cell, setting)

    def write(self, value: Json, setting: Setting) -> Cell:
        """Return the value as a cell."""
        return None if value is None or value == [] else self._write(value, setting)

    def _read(self, cell: Cell, setting: Setting) -> Json:
        del setting
        return _text_of(cell)

    def _write(self, value: Json, setting: Setting) -> Cell:
        del setting
        return str(value) or None

    def are_same(self, one: Json, other: Json) -> bool:
        """Say whether two values say the same; what a user may not see is shown as empty."""
        return one == other or (one in EMPTY and other in EMPTY)

    def emptied(self) -> Json:
        """Return what an empty cell makes of the value of a row that is there."""
        return "" if isinstance(self.field, serializers.CharField) and not self.field.allow_null else None


class NumberColumn(Column):
    """A whole number."""

    def _read(self, cell: Cell, setting: Setting) -> Json:
        if isinstance(cell, str) and re.fullmatch(r"-?[0-9]{1,18}", cell):
            return int(cell)
        if isinstance(cell, int) and not isinstance(cell, bool):
            return cell
        raise BadCell("not_a_number", _("This is not a whole number."))

    def _write(self, value: Json, setting: Setting) -> Cell:
        return int(value)


class TruthColumn(Column):
    """Yes or no."""

    def _read(self, cell: Cell, setting: Setting) -> Json:
        if isinstance(cell, bool):
            return cell
        word = str(cell).casefold()
        if word in TRUE | FALSE:
            return word in TRUE
        raise BadCell("not_yes_or_no", _("Say yes or no."))

    def _write(self, value: Json, setting: Setting) -> Cell:
        return gettext("yes") if value else gettext("no")


class ChoiceColumn(Column):
    """One of several words: as the API has it, or as people read it, in any of the languages."""

    field: serializers.ChoiceField

    def _read(self, cell: Cell, setting: Setting) -> Json:
        word = str(cell).casefold()
        for value in self.field.choices:
            if word == str(value).casefold():
                return value
        for language, _name in WRITTEN:
            with override(language):
                for value, label in self.field.choices.items():
                    if word == gettext(str(label)).casefold():
                        return value
        known = ", ".join(gettext(str(label)) for label in self.field.choices.values())
        raise BadCell("invalid_choice", _("This is none of: %(known)s.") % {"known": known})

    def _write(self, value: Json, setting: Setting) -> Cell:
        return gettext(str(self.field.choices.get(value, value)))


class DayColumn(Column):
    """A day: of the spreadsheet, or written as 2025-11-26 or 26.11.2025."""

    def _read(self, cell: Cell, setting: Setting) -> Json:
        found = _moment_of(cell)
        if found is None or (isinstance(found, datetime) and found.time() != time()):
            raise BadCell("not_a_day", _("Name a day, as 2025-11-26 or 26.11.2025."))
        return found.isoformat()[: len("2025-11-26")]

    def _write(self, value: Json, setting: Setting) -> Cell:
        return date.fromisoformat(str(value))


class InstantColumn(Column):
    """A day and an hour on the summit's clock, or with an offset."""

    def _read(self, cell: Cell, setting: Setting) -> Json:
        found = _moment_of(cell)
        if not isinstance(found, datetime):
            raise BadCell("not_an_hour", _("Name a day and an hour, as 2025-11-26 10:00 or 26.11.2025 10:00."))
        if not is_naive(found):
            return found.astimezone(UTC).isoformat()
        instants = instants_of(found, setting.zone)
        if len(instants) == 1:
            return instants[0].isoformat()
        if instants:
            raise BadCell("ambiguous_hour", _("The clocks show this hour twice. Write it with its offset."))
        raise BadCell("skipped_hour", _("The clocks skip this hour."))

    def _write(self, value: Json, setting: Setting) -> Cell:
        instant = datetime.fromisoformat(str(value))
        local = instant.astimezone(setting.zone)
        wall = local.replace(tzinfo=None)
        is_plain = not wall.microsecond and instants_of(wall, setting.zone) == [instant]
        return wall if is_plain else local.isoformat()


class SeveralColumn(Column):
    """Several words: with commas between them, or on lines of their own."""

    strips = False  # a line break says that a semicolon separates nothing
    field: serializers.ListField

    def _read(self, cell: Cell, setting: Setting) -> Json:
        text = _text_of(cell)
        parts = text.split("\n") if "\n" in text or self._has_spaces else CODES.split(text)
        if self._has_spaces and len(parts) == 1:
            parts = text.split(";")
        return [part.strip() for part in parts if part.strip()]

    def _write(self, value: Json, setting: Setting) -> Cell:
        if not self._has_spaces:
            return ", ".join(value)
        return "\n".join([*value, ""]) if any(";" in each for each in value) else "; ".join(value)

    def emptied(self) -> Json:
        """Return an empty list."""
        return []

    @property
    def _has_spaces(self) -> bool:
        """Whether the words are texts that people write, not codes."""
        longest = getattr(self.field.child, "max_length", None) or 0
        return longest > LONGEST_WORD


LONGEST_WORD = 40


class ReferenceColumn(Column):
    """Another row of the summit, by its code."""

    refers = True
    field: InSummit

    def _read(self, cell: Cell, setting: Setting) -> Json:
        return setting.codes.key_of(self.field, _text_of(cell))

    def _write(self, value: Json, setting: Setting) -> Cell:
        return setting.codes.code_of(self.field, value) or None


class ReferencesColumn(Column):
    """Several rows of the summit, by their codes."""

    refers = True
    field: ManyInSummit

    def _read(self, cell: Cell, setting: Setting) -> Json:
        codes = filter(None, CODES.split(_text_of(cell)))
        return [setting.codes.key_of(self.field.child_relation, code) for code in codes]

    def _write(self, value: Json, setting: Setting) -> Cell:
        codes = (setting.codes.code_of(self.field.child_relation, key) for key in value)
        return ", ".join(sorted(filter(None, codes))) or None

    def are_same(self, one: Json, other: Json) -> bool:
        """Compare them without their order."""
        return sorted(one or []) == sorted(other or [])

    def emptied(self) -> Json:
        """Return an empty list."""
        return []


class TranslatedColumn(Column):
    """A text in one language; a row has a column for each."""

    def __init__(self, name: str, field: serializers.Field, label: "StrOrPromise", language: str) -> None:
        super().__init__(name, field, label)
        self.language = language

    @property
    def key(self) -> str:
        """The name of the field and the language."""
        return f"{self.name}.{self.language}"

    @property
    def heading(self) -> str:
        """The label and the language."""
        return f"{super().heading} ({self.language})"

    def headings_without_language(self) -> Iterator[str]:
        """Yield the label in the column's own language, which says which language is meant."""
        with override(self.language):
            if get_language() == self.language:
                yield super().heading

    def write(self, value: Json, setting: Setting) -> Cell:
        """Return the text in the language."""
        return (value or {}).get(self.language)


KINDS: tuple[tuple[type[serializers.Field], type[Column]], ...] = (
    (InSummit, ReferenceColumn),
    (ManyInSummit, ReferencesColumn),
    (serializers.BooleanField, TruthColumn),
    (serializers.IntegerField, NumberColumn),
    (serializers.ChoiceField, ChoiceColumn),
    (serializers.ListField, SeveralColumn),
    (Instant, InstantColumn),
    (Day, DayColumn),
)


def columns_for(name: str, field: serializers.Field, label: "StrOrPromise", languages: Iterable[str]) -> list[Column]:
    """Return the column of a field; of a text in several languages, one for each."""
    if isinstance(field, TranslatedText):
        return [TranslatedColumn(name, field, label, language) for language in languages]
    kind = next((column for of, column in KINDS if isinstance(field, of)), Column)
    return [kind(name, field, label)]


def _text_of(cell: Cell) -> str:
    """Return the cell as a text: a number as its digits, so that telephones and codes stay as they are."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def _moment_of(cell: Cell) -> date | datetime | None:
    """Return the day, or the day and hour, of a cell; None if it is neither."""
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str) or not re.match(r"\d", cell):
        return None
    text = WRITTEN_DAY.sub(lambda found: f"{found[3]}-{found[2]:>02}-{found[1]:>02}", cell)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?", text):
        return None
    day, _separator, hour = text.replace("T", " ", 1).partition(" ")
    hour = hour.replace(" ", "")
    try:
        # 9:30 is written as 09:30.
        return datetime.fromisoformat(f"{day}T{'0' * (hour[1] == ':')}{hour}") if hour else date.fromisoformat(day)
    except ValueError:
        return None
