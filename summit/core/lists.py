"""Lists of values, such as the languages of a session: each value once."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from summit.core.fields import MigratesAsDjangoField


def validate_each_once(values: Collection[object]) -> None:
    """Refuse a list that has a value twice."""
    if len(set(values)) < len(values):
        raise ValidationError(_("Name each once."), code="given_twice")


class ListField(MigratesAsDjangoField, ArrayField):
    """Holds a list of values, each once."""

    default_validators = [*ArrayField.default_validators, validate_each_once]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Offer the values to be ticked where all of them are known."""
        if not self.base_field.choices:
            return super().formfield(**kwargs)
        ticks = {"form_class": forms.MultipleChoiceField, "widget": forms.CheckboxSelectMultiple}
        return super(ArrayField, self).formfield(**{**kwargs, **ticks, "choices": self.base_field.choices})
