"""JSON types of fields: a value in a body has the type that the OpenAPI document gives.

A number with a zero fraction (1.0) is an integer there, as in JSON Schema. A form and the `?` of an address have texts
alone: there a number is written in ASCII digits, and a boolean as true or false.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias, TypeGuard

from django.db.models import Field as Column
from django.db.models import ForeignKey, QuerySet, UUIDField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Field = serializers.Field
Path = tuple[int | str, ...]


class Spelling(NamedTuple):
    """How a value is written as a text, and the refusal of another text."""

    pattern: re.Pattern[str]
    sentence: Promise

    def accepts(self, text: object) -> TypeGuard[str]:
        """Say whether the text has this spelling."""
        return isinstance(text, str) and self.pattern.fullmatch(text) is not None


class JsonType(NamedTuple):
    """A type of JSON, by its name in JSON Schema, with the refusal of a value of another type."""

    name: str
    code: str
    sentence: Promise
    accepts: Callable[[object], bool]
    spelling: Spelling | None = None


def _is_integer(value: object) -> bool:
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def _is(*types: type) -> Callable[[object], bool]:
    return lambda value: type(value) in types


STRING = JsonType("string", "incorrect_type", _("Send a text, in quotation marks."), _is(str))
INTEGER_TEXT = Spelling(re.compile(r"-?[0-9]+"), _("Write a whole number in the digits 0 to 9, such as 12."))
INTEGER = JsonType(
    "integer", "incorrect_type", _("Send a whole number, without quotation marks."), _is_integer, INTEGER_TEXT
)
NUMBER = JsonType("number", "incorrect_type", _("Send a number, without quotation marks."), _is(int, float))
BOOLEAN_TEXT = Spelling(re.compile(r"(?i:true|false)"), _("Say true or false."))
BOOLEAN = JsonType(
    "boolean", "incorrect_type", _("Send true or false, without quotation marks."), _is(bool), BOOLEAN_TEXT
)
ARRAY = JsonType("array", "not_a_list", _("Send a list, in square brackets."), _is(list))
OBJECT = JsonType("object", "not_a_dict", _("Send an object, in braces."), _is(dict))

# The first class in the list that the field is an instance of decides.
TYPES: tuple[tuple[type[Field], JsonType], ...] = (
    (serializers.BooleanField, BOOLEAN),
    (serializers.IntegerField, INTEGER),
    (serializers.FloatField, NUMBER),
    (serializers.ListField, ARRAY),
    (serializers.ListSerializer, ARRAY),
    (serializers.ManyRelatedField, ARRAY),
    (serializers.MultipleChoiceField, ARRAY),
    (serializers.DictField, OBJECT),
    (serializers.JSONField, OBJECT),  # ours hold texts by language
    (serializers.Serializer, OBJECT),
    (serializers.CharField, STRING),
    (serializers.ChoiceField, STRING),
    (serializers.UUIDField, STRING),
    (serializers.DateTimeField, STRING),
    (serializers.DateField, STRING),
    (serializers.TimeField, STRING),
    (serializers.SlugRelatedField, STRING),
)


def json_type_of(field: Field) -> JsonType | None:
    """Return the JSON type of the field in a body; None for a file, which JSON cannot hold."""
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return STRING if isinstance(key_column(field), UUIDField) else INTEGER
    return next((json_type for cls, json_type in TYPES if isinstance(field, cls)), None)


def key_column(field: serializers.PrimaryKeyRelatedField) -> Column:
    """Return the column that holds the keys to which the field refers: a room's key is that of its resource."""
    rows: QuerySet = vars(field)["queryset"]
    column: Column = rows.model._meta.pk
    while isinstance(column, ForeignKey):
        column = column.target_field
    return column


def mistyped(field: Field, value: object) -> Iterator[tuple[Path, JsonType]]:
    """Yield the path and the expected type of each value of another type.

    Null and nested serializers are skipped: fields and serializers check these themselves.
    """
    expected = json_type_of(field)
    if value is None or expected is None:
        return
    if not expected.accepts(value):
        yield (), expected
        return
    child = getattr(field, "child_relation", None) or getattr(field, "child", None)
    if child is None or isinstance(child, serializers.BaseSerializer):
        return
    for name, inner in _members(value):
        yield from (((name, *path), wrong) for path, wrong in mistyped(child, inner))


def _members(value: object) -> Iterator[tuple[int | str, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def misspelt(field: Field, texts: list[object]) -> Spelling | None:
    """Return the spelling of the field if one of the texts differs from it; empty texts are skipped."""
    field = getattr(field, "child_relation", None) or getattr(field, "child", None) or field
    expected = json_type_of(field)
    spelling = expected.spelling if expected else None
    return spelling if spelling and not all(map(spelling.accepts, filter(None, texts))) else None


def same_json(one: object, other: object) -> bool:
    """Say whether two values are equal in JSON; in Python True equals 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return one == other
