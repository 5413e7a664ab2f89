"""Serializers that know the house's own fields."""

import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.relations import MANY_RELATION_KWARGS

from summit.core import text
from summit.core.addresses import AddressField
from summit.core.api import fields
from summit.core.api.strict import Strict
from summit.core.bounds import validate_day, validate_instant
from summit.core.languages import LANGUAGE_CODE, LanguageField, WrittenLanguageField
from summit.core.translations import MOST_LANGUAGES, TranslatedField, normalized_texts, validate_translations

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOUR = re.compile(r"^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$")
MOST_KEYS = 1000  # that one list may name; the largest summits send some 800 delegates


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
        "propertyNames": {"pattern": LANGUAGE_CODE.pattern},
        "minProperties": 1,
        "maxProperties": MOST_LANGUAGES,
        "example": {"en": "Kyrgyz Republic", "ru": "Кыргызская Республика"},
    }
)
class TranslatedText(serializers.Field[Any, Any, Any, Any]):
    """A text by language code."""

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        # The two are what ModelSerializer hands to fields of JSON.
        del encoder, decoder
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        try:
            validate_translations(data)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages[0], code=error.code) from error
        return dict(normalized_texts(data))

    def to_representation(self, value: Any) -> Any:
        return value


class Instant(serializers.DateTimeField):
    """A day and hour with its offset, as without one nobody can say which instant is meant; within bounds, in UTC."""

    default_error_messages = {"naive": _("Say the offset too, such as Z or +06:00.")}
    default_validators = [validate_instant]

    def enforce_timezone(self, value: datetime) -> Any:
        """Refuse what has no offset, and what is in no year that clocks everywhere can show."""
        if is_naive(value):
            self.fail("naive")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            return value.replace(tzinfo=UTC)  # out of bounds


class Day(serializers.DateField):
    """A day within bounds, written as 2025-11-26: Python would read weeks too."""

    default_validators = [validate_day]

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and not DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Hour(serializers.TimeField):
    """An hour on the clock of a place, written as 09:00: an offset would be dropped in silence."""

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and not HOUR.fullmatch(value):
            self.fail("invalid", format="hh:mm[:ss]")
        return super().to_internal_value(value)


class Serializer(Strict):
    """The base of all serializers of requests."""


class ModelSerializer(Strict, serializers.ModelSerializer[Any]):
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

    def get_unique_together_validators(self) -> list[Any]:
        """Leave it to the constraint: a row that is there already is refused alike, whatever fields tell it apart."""
        return []


class Reason(Serializer):
    """Why something is done that is noted."""

    reason = fields.Line(min_length=5, max_length=300)


class HeldSerializer(Serializer):
    """What is held on a person: rows by part, each a row of facts."""

    held = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class ManyInSummit(serializers.ManyRelatedField):
    """References to some things of the summit, each once, looked up together."""

    default_error_messages = {"max_length": _("Name at most {max_length}.")}

    def __init__(self, *args: Any, max_length: int = MOST_KEYS, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(*args, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not data and not self.allow_empty:
            self.fail("empty")
        if len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        relation: Any = self.child_relation
        keys = list(dict.fromkeys(map(relation.key_of, data)))
        rows = relation.get_queryset().in_bulk(keys)
        for key in keys:
            if key not in rows:
                relation.fail("does_not_exist", pk_value=key)
        return [rows[key] for key in keys]


class InSummit(serializers.PrimaryKeyRelatedField[Any]):
    """A reference to something of the summit in the address that the user may know of; all else does not exist.

    `summit_path` leads from the row to its summit.
    """

    def __init__(self, *, summit_path: str = "summit", **kwargs: Any) -> None:
        self.summit_path = summit_path
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the field of a list of them."""
        bound = {"max_length": kwargs.pop("max_length")} if "max_length" in kwargs else {}
        own = {name: value for name, value in kwargs.items() if name in MANY_RELATION_KWARGS}
        return ManyInSummit(child_relation=cls(*args, **kwargs), **own, **bound)

    def key_of(self, data: Any) -> Any:
        """Return the key that is given, as the model has it; whether there is such a row is not looked up."""
        field = self.get_queryset().model._meta.pk
        while field.remote_field:  # a room's key is that of its resource
            field = field.target_field
        try:
            key = field.to_python(data) if isinstance(data, int | str) and not isinstance(data, bool) else None
        except DjangoValidationError:
            key = None
        if key is None:
            self.fail("incorrect_type", data_type=type(data).__name__)
        try:
            field.run_validators(key)
        except DjangoValidationError:
            self.fail("does_not_exist", pk_value=str(data)[:40])
        return key

    def to_internal_value(self, data: Any) -> Any:
        key = self.key_of(data)
        row = self.get_queryset().filter(pk=key).first()
        return self.fail("does_not_exist", pk_value=key) if row is None else row

    def get_queryset(self) -> Any:
        """Leave the summit's own, and of these what is visible to the user."""
        queryset = super().get_queryset()
        view = self.context.get("view")
        if queryset is None or view is None or getattr(view, "swagger_fake_view", False):
            return queryset
        queryset = queryset.filter(**{self.summit_path: view.summit})
        return queryset.visible_to(view.request.user) if hasattr(queryset, "visible_to") else queryset
