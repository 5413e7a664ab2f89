"""An answer of the API as people read it: a table of rows, or one row as a list of facts, beside its JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _
from rest_framework.response import Response

from summit.accounts.admin.scoping import is_key
from summit.accounts.models import User
from summit.calendar.models import Resource, Venue
from summit.core.hours import shown_instant
from summit.core.languages import WRITTEN
from summit.core.translations import translated
from summit.delegations.models import Delegate, Delegation, Rank
from summit.documents.models import Document
from summit.facilities.models import Interpreter, Room
from summit.sessions.models import Organ

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
KEYS = ("id", "uid", "number")  # by one of these the API knows a row
LEFT_OUT = frozenset({"url", "links", "_links", "version", "sequence"})
NOTHING = "–"
Facts = dict[str, Any]
# Lists of keys, by the names that the API gives them, and the rows that they name.
LISTED: Mapping[str, type[Model]] = {
    "delegates": Delegate,
    "interpreters": Interpreter,
    "resources": Resource,
    "rooms": Room,
    "organs": Organ,
    "venues": Venue,
    "documents": Document,
    **dict.fromkeys(("delegations", "asked_to_keep", "members", "sponsors"), Delegation),
}


@dataclass(frozen=True)
class Line:
    """A row of a table: its key, if the API knows it by one, and the text of each column."""

    key: str
    cells: list[str]


@dataclass(frozen=True)
class Answer:
    """An answer as a page shows it: the refusal, or else the table, or the facts of one row."""

    text: str
    refusal: str = ""
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    count: int = 0


def read_answer(response: Response, model: type[Model] | None, reader: User) -> Answer:
    """Return the answer as people read it, with the names of other rows that `reader` may see.

    `model` is that of the rows, if they are of one.
    """
    data = json.loads(response.content)
    text = json.dumps(data, indent=2, ensure_ascii=False)
    if response.status_code != 200:  # noqa: PLR2004 -- OK
        return Answer(text, refusal=f"{response.status_code}: {data.get('detail', '')}")
    rows = data.get("results") if isinstance(data, dict) else data
    if rows is None:
        facts = _named([data], model, reader)[0]
        return Answer(text, facts=tuple((label_of(name, model), text_of(value)) for name, value in facts.items()))
    names = _columns(rows)
    pairs = zip(rows, _named(rows, model, reader), strict=True)
    lines = tuple(Line(_key(row), [_in_short(named.get(name)) for name in names]) for row, named in pairs)
    count = data.get("count", len(rows)) if isinstance(data, dict) else len(rows)
    return Answer(text, columns=tuple(label_of(name, model) for name in names), lines=lines, count=count)


def text_of(value: object) -> str:
    """Return a value of JSON as text: texts in the reader's language, instants on the summit's clock."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, dict):
        return _text_of_object(value)
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return shown_instant(datetime.fromisoformat(value)) or NOTHING
    return str(value)


def _in_short(value: object) -> str:
    """Return a value for a cell: of several objects how many they are, as the page of the row has them in full."""
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return str(len(value))
    return text_of(value)


def label_of(name: str, model: type[Model] | None = None) -> str:
    """Return the name of a field for people, in their language where a field of the model has one."""
    label = _columns_of(model)[name].verbose_name if name in _columns_of(model) else _(name.replace("_", " "))
    return str(label).capitalize()


def _columns_of(model: type[Model] | None) -> dict[str, Field]:
    return {column.name: column for column in model._meta.concrete_fields} if model else {}


def _text_of_object(value: Facts) -> str:
    if value.keys() <= dict(WRITTEN).keys() and all(isinstance(text, str) for text in value.values()):
        return translated(value)
    if value.keys() == {"id", "name"}:  # another row, which people know by its name
        return text_of(value["name"])
    return "; ".join(f"{label_of(name)}: {text_of(inner)}" for name, inner in value.items() if name not in LEFT_OUT)


def _named(rows: list[Facts], model: type[Model] | None, reader: User) -> list[Facts]:
    """Return the rows with names for the keys of other rows, and labels for choices. One query for each key."""
    fields = _columns_of(model)
    words = {
        name: _words_of(fields[name], [row.get(name) for row in rows], reader) for name in _all(rows) & fields.keys()
    }
    for name in _all(rows) & LISTED.keys():
        words[name] = _names_of(LISTED[name], [key for row in rows for key in row.get(name) or ()], reader)
    return [{name: _in_words(value, words.get(name, {})) for name, value in row.items()} for row in rows]


def _in_words(value: Any, words: Mapping[str, str]) -> Any:
    """Return the value with words for a key, or for each key of a list, where there are some."""
    if isinstance(value, list):
        return [words.get(str(each), each) if isinstance(each, int | str) else each for each in value]
    return words.get(str(value), value)


def _words_of(field: Field, values: list[Any], reader: User) -> dict[str, str]:
    """Return the words for the values of a field that are choices, or keys of rows that `reader` may see."""
    if not isinstance(field, ForeignKey):
        return _words_of_choices(field)
    return _names_of(field.remote_field.model, values, reader)


def _names_of(model: type[Model], values: list[Any], reader: User) -> dict[str, str]:
    """Return the names of the rows with these keys that `reader` may see. One query."""
    keys = [value for value in values if isinstance(value, int | str) and is_key(model, value)]
    if not keys or model is User:  # an account is its owner's
        return {}
    rows = model._default_manager.filter(pk__in=keys).select_related()
    return {str(row.pk): str(row) for row in (rows.visible_to(reader) if hasattr(rows, "visible_to") else rows)}


def _words_of_choices(field: Field) -> dict[str, str]:
    words = {str(key): str(label) for key, label in field.flatchoices or ()}
    if words.keys() != {str(rank.value) for rank in Rank}:
        return words
    return {rank.word: words[str(rank.value)] for rank in Rank}  # so the API names ranks


def _all(rows: list[Facts]) -> set[str]:
    return {name for row in rows for name in row}


def _columns(rows: list[Facts]) -> list[str]:
    """Return the names of the columns in which a row has something, in the order of the answer, without its key."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        n
        for n in names
        if n not in LEFT_OUT and n not in KEYS[:2] and any(text_of(row.get(n)) != NOTHING for row in rows)
    ]


def _key(row: Facts) -> str:
    return next((str(row[name]) for name in KEYS if row.get(name)), "")
