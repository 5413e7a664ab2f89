"""Lists of values, such as the languages of a session: each value once."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
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


class Ordered(list[Any]):
    """A list whose order has a meaning: in another order it is another value."""


class SelectsInTurn(forms.SelectMultiple):
    """A menu for each place of the list, from the first to the last; those that are left empty are passed over."""

    template_name = "widgets/selects_in_turn.html"

    def use_required_attribute(self, initial: object) -> bool:
        """One menu that is filled in is enough."""
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The label is that of the first menu."""
        return f"{id_}_{index or 0}" if id_ else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return what was chosen, in the order of the menus."""
        return [value for value in super().value_from_datadict(data, files, name) or () if value]

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Give each place a menu, with what is chosen in it."""
        context = super().get_context(name, value, dict(attrs or {}))
        words = [(key, label) for key, label in self.choices if key]
        chosen = list(value or ())[: len(words)]
        chosen += [""] * (len(words) - len(chosen))
        context["widget"] |= {"words": words, "chosen": chosen}
        return context


class OrderedChoices(forms.MultipleChoiceField):
    """Values that are chosen one after the other."""

    widget = SelectsInTurn

    def to_python(self, value: object) -> list[str]:
        """Return the values in their order."""
        return Ordered(super().to_python(value))


class OrderedListField(ListField):
    """Holds a list of values in an order that has a meaning, each once; all possible values are known."""

    def value_from_object(self, obj: models.Model) -> Any:
        """Return the value as a form holds it."""
        value: Any = super().value_from_object(obj)
        return None if value is None else Ordered(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Offer the values in a menu for each place."""
        kwargs.setdefault("widget", SelectsInTurn)
        # A default that is computed would leave the field out of what another's change is noticed by.
        in_turn = {"form_class": OrderedChoices, "choices": self.base_field.choices, "show_hidden_initial": False}
        return super(ArrayField, self).formfield(**{**kwargs, **in_turn})
