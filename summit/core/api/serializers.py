"""Serializers that know the house's own fields."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.timezone import is_naive
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.core.addresses import AddressField
from summit.core.api.fields import Address
from summit.core.bounds import validate_day, validate_instant
from summit.core.translations import LANGUAGE_CODE, TranslatedField, validate_translations


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 500},
        "propertyNames": {"pattern": LANGUAGE_CODE.pattern},
        "minProperties": 1,
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
        """Take a mapping from language codes to texts."""
        try:
            validate_translations(data)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.message, code=error.code) from error
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        """Give it as it is stored."""
        return value


class Instant(serializers.DateTimeField):
    """A day and hour with its offset, as without one nobody can say which instant is meant; within bounds, in UTC."""

    default_error_messages = {"naive": "Say the offset too, such as Z or +06:00."}
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
    """A day within bounds."""

    default_validators = [validate_day]


class ModelSerializer(serializers.ModelSerializer[Any]):
    """Maps TranslatedField to TranslatedText, and takes days within bounds and hours with their offset alone."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        TranslatedField: TranslatedText,
        models.DateTimeField: Instant,
        models.DateField: Day,
        AddressField: Address,
    }


class Reason(serializers.Serializer[Any]):
    """Why something is done that is noted."""

    reason = serializers.CharField(min_length=5, max_length=300)


class HeldSerializer(serializers.Serializer[Any]):
    """What is held on a person: rows by part, each a row of facts."""

    held = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))


class InSummit(serializers.PrimaryKeyRelatedField[Any]):
    """A reference to something of the summit in the address; what is of another summit does not exist here."""

    def get_queryset(self) -> Any:
        """Leave only the summit's own."""
        queryset = super().get_queryset()
        view = self.context.get("view")
        if queryset is None or view is None or getattr(view, "swagger_fake_view", False):
            return queryset
        return queryset.filter(summit=view.summit)
