"""Fields of requests that take what a column of a model takes, so that each rule of a column is written once."""

from typing import Any

from django.db import models
from rest_framework import serializers

from summit.core.api.serializers import ModelSerializer

NOT_TAKEN = frozenset({"label", "help_text", "style"})


def field_of(model: type[models.Model], name: str, **options: Any) -> serializers.Field:
    """Return a field for the column, with its type, length, bounds and choices; `options` are the field's own."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}.")
    builder = ModelSerializer()
    kind, found = builder.build_standard_field(name, column)
    left_out = {*NOT_TAKEN, "required"} if "default" in options else NOT_TAKEN
    taken = {word: value for word, value in found.items() if word not in left_out}
    field: serializers.Field = kind(**builder.include_extra_kwargs(taken, options))
    return field
