"""Lists of values, such as the languages of a session: each value once."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_each_once(values: Collection[Any]) -> None:
    """Refuse a list that has a value twice."""
    if len(set(values)) < len(values):
        raise ValidationError(_("Name each once."), code="given_twice")


class ListField(ArrayField):
    """Holds a list of values; to the database and its migrations it is Django's own field."""

    default_validators = [*ArrayField.default_validators, validate_each_once]

    def deconstruct(self) -> Any:
        """Return what Django's own field would."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs
