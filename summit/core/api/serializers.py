"""Serializers with the fields of this project."""

import re
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import Field
from rest_framework.relations import MANY_RELATION_KWARGS
from rest_framework.utils.serializer_helpers import BindingDict
from rest_framework.validators import UniqueTogetherValidator

from summit.core import text
from summit.core.addresses import AddressField
from summit.core.api import fields
from summit.core.api.json_types import INTEGER, key_column
from summit.core.api.strict import Strict
from summit.core.bounds import validate_day, validate_instant
from summit.core.languages import LANGUAGE_CODE, LanguageField, WrittenLanguageField
from summit.core.models import SHORTEST_REASON, AccessRecord
from summit.core.text import normalized
from summit.core.translations import MOST_LANGUAGES, TranslatedField, validate_translations

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339, also without seconds. A text without an offset matches too, so that the refusal can ask for the offset.
INSTANT = re.compile(
    rf"{DAY.pattern}([Tt ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,9}})?)?([Zz]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)?)?"
)
HOUR = re.compile(r"^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$")
MOST_KEYS = 1000  # that one list may name; the largest summits send some 800 delegates


TRANSLATED_TEXT = {
    "type": "object",
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
    "propertyNames": {"pattern": LANGUAGE_CODE.pattern},
    "maxProperties": MOST_LANGUAGES,
    "example": {"en": "Kyrgyz Republic", "ru": "Кыргызская Республика"},
}


@extend_schema_field(TRANSLATED_TEXT | {"minProperties": 1})
class TranslatedText(serializers.JSONField):
    """A text by language code."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        try:
            validate_translations(data)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages[0], code=error.code) from error
        return {code: normalized(written) for code, written in data.items()}


@extend_schema_field(TRANSLATED_TEXT)
class OptionalTranslatedText(TranslatedText):
    """A text by language code, or nothing."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        return {} if data == {} else super().to_internal_value(data)


class Instant(serializers.DateTimeField):
    """A day and hour with its offset, as without one nobody can say which instant is meant; within bounds, in UTC.

    It is written as RFC 3339 has it: Python would read weeks, other digits and dates without hyphens too.
    """

    default_error_messages = {
        "invalid": _("Name a day and an hour, as 2025-11-26T10:00:00+06:00."),
        "naive": _("Say the offset too, such as Z or +06:00."),
    }
    default_validators = [validate_instant]

    def to_internal_value(self, value: datetime | str) -> datetime:
        if isinstance(value, str) and not INSTANT.fullmatch(value):
            self.fail("invalid")
        return super().to_internal_value(value.upper() if isinstance(value, str) else value)

    def enforce_timezone(self, value: datetime) -> datetime:
        """Refuse an instant without an offset."""
        if is_naive(value):
            self.fail("naive")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            return value.replace(tzinfo=UTC)  # out of bounds


class Day(serializers.DateField):
    """A day within bounds, written as 2025-11-26: Python would read weeks too."""

    default_validators = [validate_day]

    def to_internal_value(self, value: date | str) -> date:
        if isinstance(value, str) and not DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Hour(serializers.TimeField):
    """An hour on the clock of a place, written as 09:00; DRF would drop an offset."""

    def to_internal_value(self, value: time | str) -> time:
        if isinstance(value, str) and not HOUR.fullmatch(value):
            self.fail("invalid", format="hh:mm[:ss]")
        return super().to_internal_value(value)


class Serializer(Strict):
    """The base of all serializers of requests."""


@dataclass(frozen=True)
class Memo:
    """The rows and the fields that serializers read and make once for many bodies, as the `memo` of their context.

    The bodies are those of one client at one view, one after the other.
    """

    rows: dict[object, models.Model] = field(default_factory=dict)
    fields: dict[type, BindingDict] = field(default_factory=dict)


class ModelSerializer(Strict, serializers.ModelSerializer):
    """Maps TranslatedField to TranslatedText, and takes days within bounds and hours with their offset alone."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        TranslatedField: TranslatedText,
        models.DateTimeField: Instant,
        models.DateField: Day,
        models.TimeField: Hour,
        AddressField: fields.Address,
        LanguageField: fields.Language,
        WrittenLanguageField: fields.WrittenLanguage,
        text.Line: fields.Line,
        text.Text: fields.Text,
    }

    @cached_property
    def fields(self) -> BindingDict:
        """The fields, by name."""
        memo: Memo | None = self.context.get("memo") if self.parent is None else None
        if memo is None:
            return super().fields
        fields = memo.fields.get(type(self)) or memo.fields.setdefault(type(self), super().fields)
        for each in fields.values():
            each.parent = self
        return fields

    def build_standard_field(self, field_name: str, model_field: models.Field) -> tuple[type[Field], dict[str, Any]]:
        """Let a translated text that may be blank be empty."""
        field_class, options = super().build_standard_field(field_name, model_field)
        is_optional = field_class is TranslatedText and model_field.blank
        return OptionalTranslatedText if is_optional else field_class, options

    def get_unique_together_validators(self) -> list[UniqueTogetherValidator]:
        """Leave uniqueness to the constraint, so that all duplicates are refused in the same way."""
        return []


class Reason(ModelSerializer):
    """The reason for an action that is recorded."""

    class Meta:
        model = AccessRecord
        fields = ("reason",)
        extra_kwargs = {"reason": {"required": True, "allow_blank": False, "min_length": SHORTEST_REASON}}


class PersonalDataExportSerializer(Serializer):
    """The data that is held on a person: rows by part."""

    held = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class ManyInSummit(serializers.ManyRelatedField):
    """References to several rows of the summit, looked up in one query; each row is taken once."""

    child_relation: "InSummit"
    default_error_messages = {"max_length": _("Name at most {max_length}.")}

    def __init__(self, child_relation: "InSummit", *, max_length: int = MOST_KEYS, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(child_relation=child_relation, **kwargs)

    def to_internal_value(self, data: object) -> list[models.Model]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not data and not self.allow_empty:
            self.fail("empty")
        if len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        relation = self.child_relation
        keys = list(dict.fromkeys(map(relation.key_of, data)))
        rows = relation.get_queryset().in_bulk(keys)
        for key in keys:
            if key not in rows:
                relation.fail("does_not_exist", pk_value=key)
        return [rows[key] for key in keys]


class InSummit(serializers.PrimaryKeyRelatedField):
    """A reference to a row of the summit in the address that the user may see; other rows do not exist.

    `summit_path` leads from the row to its summit.
    """

    default_error_messages = {"incorrect_type": _("Send the id of what is meant.")}

    def __init__(self, *, summit_path: str = "summit", **kwargs: Any) -> None:
        self.summit_path = summit_path
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *_: object, **kwargs: Any) -> ManyInSummit:
        """Make the field of a list of them."""
        bound = {"max_length": kwargs.pop("max_length")} if "max_length" in kwargs else {}
        own = {name: value for name, value in kwargs.items() if name in MANY_RELATION_KWARGS}
        return ManyInSummit(child_relation=cls(**kwargs), **own, **bound)

    def key_of(self, data: object) -> Any:
        """Return the key as the model has it, without looking up whether there is such a row."""
        field = key_column(self)
        try:
            key = field.to_python(data) if INTEGER.accepts(data) or isinstance(data, str) else None
        except DjangoValidationError:
            key = None
        if key is None:
            self.fail("incorrect_type")
        try:
            field.run_validators(key)
        except DjangoValidationError:
            self.fail("does_not_exist", pk_value=str(data)[:40])
        return key

    def to_internal_value(self, data: object) -> Any:
        key = self.key_of(data)
        row = self._row(key)
        return self.fail("does_not_exist", pk_value=key) if row is None else row

    def _row(self, key: object) -> Any:
        """Return the row with the key, None if there is none."""
        memo: Memo = self.context.get("memo") or Memo()
        place = type(self.parent), self.field_name, key
        if place not in memo.rows:
            row = self.get_queryset().filter(pk=key).order_by().first()
            if row is None:
                return None
            if self.summit_path == "summit" and "view" in self.context:
                row.summit = self.context["view"].summit
            memo.rows[place] = row
        return copy(memo.rows[place])

    def get_queryset(self) -> Any:
        """Limit the rows to those of the summit that the user may see."""
        queryset = super().get_queryset()
        view = self.context.get("view")
        if queryset is None or view is None or getattr(view, "swagger_fake_view", False):
            return queryset
        queryset = queryset.filter(**{self.summit_path: view.summit})
        return queryset.visible_to(view.request.user) if hasattr(queryset, "visible_to") else queryset
