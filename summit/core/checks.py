"""System checks of forms, filters and serializers: an instant has an offset, and a day is within bounds.

The frameworks' own fields silently read a time without an offset as UTC, or in the active time zone.
"""

from collections.abc import Iterator
from types import UnionType
from typing import TypeVar

import django_filters
from django import forms
from django.core.checks import CheckMessage, Error
from django.db import models
from django.urls import get_resolver
from django_filters import FilterSet
from rest_framework import serializers

from summit.core.api.filters import DayFilter, InstantFilter
from summit.core.api.serializers import Day, Hour, Instant
from summit.core.forms import DayFormField, InstantFormField

DATES = (models.DateField, models.DateTimeField, models.TimeField)
FIELDS = ((serializers.DateTimeField, Instant), (serializers.DateField, Day), (serializers.TimeField, Hour))
FILTERS = (
    (django_filters.DateTimeFilter | django_filters.IsoDateTimeFilter, InstantFilter),
    (django_filters.DateFilter, DayFilter),
)
FORM_FIELDS = (
    (forms.DateTimeField | forms.SplitDateTimeField, InstantFormField),
    (forms.DateField, DayFormField),
)


Kind = TypeVar("Kind")
Rules = tuple[tuple[type | UnionType, type], ...]


def doors_take_instants(**_: object) -> list[CheckMessage]:
    """Report each serializer, filter set and form of ours that uses a framework's own field."""
    _load_doors()
    return [
        Error(
            f"{kind.__module__}.{kind.__qualname__}.{name} is a bare {type(field).__name__}.",
            hint=f"Use {house.__module__}.{house.__name__}: it asks for the offset and keeps within bounds.",
            id="summit.E001",
        )
        for kind, name, field, rules in _fields()
        for bare, house in rules
        if isinstance(field, bare) and not isinstance(field, house)
    ]


def _load_doors() -> None:
    """Load all modules that the URLs lead to."""
    assert get_resolver().url_patterns  # noqa: S101 -- reading it loads them


def _fields() -> Iterator[tuple[type, str, object, Rules]]:
    for serializer in _our_subclasses(serializers.BaseSerializer):
        declared = getattr(serializer, "_declared_fields", {})
        yield from ((serializer, name, field, FIELDS) for name, field in declared.items())
        mapping = getattr(serializer, "serializer_field_mapping", {})
        yield from ((serializer, model.__name__, field(), FIELDS) for model, field in mapping.items() if model in DATES)
    for filter_set in _our_subclasses(FilterSet):
        yield from ((filter_set, name, field, FILTERS) for name, field in filter_set.base_filters.items())
    for form in _our_subclasses(forms.BaseForm):
        yield from ((form, name, field, FORM_FIELDS) for name, field in getattr(form, "base_fields", {}).items())


def _our_subclasses(base: type[Kind]) -> Iterator[type[Kind]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("summit."):
            yield kind
        yield from _our_subclasses(kind)
