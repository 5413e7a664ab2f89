"""Form fields that take what a column of a model takes, so that each rule of a column is written once, on the model."""

from typing import Any, TypedDict

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Bounds(TypedDict):
    """The least and the greatest number that a column holds."""

    min_value: int
    max_value: int


def bounds_of(column: models.IntegerField) -> Bounds:
    """Return the bounds of the column: those of its validators or of its type, whichever are closer."""
    least = [each.limit_value for each in column.validators if isinstance(each, MinValueValidator)]
    most = [each.limit_value for each in column.validators if isinstance(each, MaxValueValidator)]
    return {"min_value": max(least), "max_value": min(most)}


def form_field_of(model: type[models.Model], name: str, **options: Any) -> forms.Field:
    """Return a form field for the column, with its type, length, bounds and choices; `options` are the form field's."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}.")
    bounds = dict(bounds_of(column)) if isinstance(column, models.IntegerField) and not column.choices else {}
    field = column.formfield(**{"label": None, "help_text": "", **bounds, **options})
    if field is None:
        raise TypeError(f"{name} is not entered in forms.")
    return field
