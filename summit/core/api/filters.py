"""Filters, searches and orders of lists.

A list refuses unknown parameters: with a misspelt filter it would show more than was asked for. A filter by key gives
the same response whether the object is hidden from the user or does not exist.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, DateFilter, Filter, IsoDateTimeFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend, OrderingFilter, SearchFilter
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from summit.core import searches
from summit.core.api.bodies import Document
from summit.core.api.json_types import BOOLEAN_TEXT, INTEGER_TEXT
from summit.core.api.serializers import DAY, INSTANT
from summit.core.api.strict import refuse_parameters, refuse_repeated
from summit.core.bounds import validate_day, validate_instant
from summit.core.columns import bounds_of

if TYPE_CHECKING:  # its module imports this one
    from rest_framework.views import APIView

PREVIEW = "preview"  # the parameter of every change
COMMON = frozenset({"page", "page_size", "ordering"})
MOST_KEYS = 50  # that one parameter names
MOST_ORDERS = 5
OF_A_ROW = ("retrieve", "update", "partial_update", "destroy")  # they take no parameters
INTEGERS = (
    models.IntegerField,
    models.SmallIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
)
KEY = {"type": "integer", "minimum": 0, "maximum": models.BigAutoField.MAX_BIGINT}


class IntegerField(forms.IntegerField):
    """A whole number in ASCII digits: Python would read other digits, spaces and underscores too."""

    def to_python(self, value: object) -> int | None:
        if isinstance(value, str) and value and not INTEGER_TEXT.accepts(value):
            raise forms.ValidationError(str(INTEGER_TEXT.sentence), code="invalid")
        return super().to_python(value)


class KeyFilter(Filter):
    """Filters by the key of a related object, without looking up whether it exists."""

    field_class = IntegerField

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, min_value=0, max_value=models.BigAutoField.MAX_BIGINT, **kwargs)


class KeysField(IntegerField):
    """Several keys, each a parameter of its own."""

    widget = forms.SelectMultiple

    def clean(self, value: list[str] | None) -> list[int]:
        if len(value or ()) > MOST_KEYS:
            raise forms.ValidationError(_("Name %(most)d at most.") % {"most": MOST_KEYS}, code="too_many")
        return [key for each in value or () if (key := super(KeysField, self).clean(each)) is not None]


@extend_schema_field({"type": "array", "items": KEY, "maxItems": MOST_KEYS})
class KeysFilter(KeyFilter):
    """Filters by the keys of related objects: rows related to any of them."""

    field_class = KeysField

    def filter(self, queryset: QuerySet, value: list[int]) -> QuerySet:
        return queryset.filter(**{f"{self.field_name}__in": value}).distinct() if value else queryset


class NumberFilter(Filter):
    """Filters by an integer, within the bounds of its column."""

    field_class = IntegerField


class BooleanField(forms.Field):
    """A boolean, written as in JSON: true or false."""

    def to_python(self, value: object) -> bool | None:
        """Return the boolean; Django would read any other text as no filter."""
        if value in self.empty_values:
            return None
        if not BOOLEAN_TEXT.accepts(value):
            raise forms.ValidationError(str(BOOLEAN_TEXT.sentence), code="invalid")
        return bool(value.lower() == "true")


class TruthFilter(BooleanFilter):
    """Filters by a boolean column."""

    field_class = BooleanField

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{**kwargs, "widget": forms.TextInput})


def length_of(column: models.CharField) -> dict[str, int | None]:
    """Return how long a text of the column may be."""
    return {"max_length": column.max_length}


class InstantField(forms.Field):
    """An instant with its offset, in UTC: Python knows offsets that PostgreSQL does not."""

    default_validators = [validate_instant]

    def to_python(self, value: object) -> datetime | None:
        """Return the instant; refuse a text that is not one, or has no offset."""
        if value in self.empty_values:
            return None
        try:
            instant = parse_datetime(value.upper()) if isinstance(value, str) and INSTANT.fullmatch(value) else None
        except ValueError:
            instant = None
        if instant is None:
            raise forms.ValidationError(_("Name a day and an hour, as 2025-11-26T10:00:00+06:00."), code="invalid")
        if is_naive(instant):
            message = _("Say the offset too, such as Z or +06:00; in an address the sign + is escaped.")
            raise forms.ValidationError(message, code="naive")
        try:
            return instant.astimezone(UTC)
        except OverflowError:
            return instant.replace(tzinfo=UTC)  # out of bounds


class InstantFilter(IsoDateTimeFilter):
    """Filters by an instant."""

    field_class = InstantField


class DayField(forms.DateField):
    """A day within bounds, written as ISO 8601 has it."""

    default_validators = [validate_day]
    input_formats = ("%Y-%m-%d",)

    def to_python(self, value: str | datetime | date | None) -> date | None:
        """Refuse other digits, and a month of one digit."""
        if isinstance(value, str) and value and not DAY.fullmatch(value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class DayFilter(DateFilter):
    """Filters by a day."""

    field_class = DayField


class StrictFilterSet(FilterSet):
    """The base of all filter sets; `tests/architecture` requires it."""

    by_key = {field: {"filter_class": KeyFilter} for field in (models.ForeignKey, models.OneToOneField)}
    by_keys = {models.ManyToManyField: {"filter_class": KeysFilter}}
    by_time = {models.DateField: {"filter_class": DayFilter}, models.DateTimeField: {"filter_class": InstantFilter}}
    by_number = {field: {"filter_class": NumberFilter, "extra": bounds_of} for field in INTEGERS}
    by_truth = {models.BooleanField: {"filter_class": TruthFilter}}
    by_text = {models.CharField: {"filter_class": CharFilter, "extra": length_of}}
    FILTER_DEFAULTS = FilterSet.FILTER_DEFAULTS | by_key | by_keys | by_time | by_number | by_truth | by_text


class Filtering(DjangoFilterBackend):
    """Filters by the fields, or by the set of filters, that the view names."""

    filterset_base = StrictFilterSet


class KnownParameters(BaseFilterBackend):
    """Refuses parameters that the list does not have."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: "APIView") -> QuerySet:
        """Return the rows unchanged."""
        is_detail = getattr(view, "detail", False)
        if is_detail and getattr(view, "action", "") not in OF_A_ROW:
            return queryset
        filters = None if is_detail else Filtering().get_filterset_class(view, queryset)
        taken = filters.base_filters if filters else {}
        known = frozenset() if is_detail else COMMON.union(taken, ["search"] if _searched(view) else ())
        known |= frozenset(getattr(view, "further_parameters", ()))
        if request.method not in SAFE_METHODS:
            known |= {PREVIEW}
        refuse_parameters(request, known)
        several = {name for name, one in taken.items() if isinstance(one.field.widget, forms.SelectMultiple)}
        refuse_repeated(request, several)
        return queryset


class Search(SearchFilter):
    """Searches the fields that the view names; a view that names none refuses the parameter."""

    def get_search_terms(self, request: Request) -> list[str]:
        """Return the words; refuses too many of them."""
        asked = request.query_params.get(self.search_param, "")
        if searches.is_too_long(asked):
            raise ValidationError({self.search_param: [searches.too_long()]}, code="search_too_long")
        return [searches.as_stored(term) for term in super().get_search_terms(request)]

    def get_schema_operation_parameters(self, view: "APIView") -> list[Document]:
        """Document the parameter where it does something, and its bound."""
        documented = super().get_schema_operation_parameters(view) if _searched(view) else []
        return [{**p, "schema": {**p["schema"], "maxLength": searches.LONGEST}} for p in documented]


def _searched(view: "APIView") -> bool:
    return bool(getattr(view, "search_fields", None))


class Ordering(OrderingFilter):
    """Orders by the fields that the view names, and refuses others."""

    def remove_invalid_fields(
        self, queryset: QuerySet, fields: Iterable[str], view: "APIView", request: Request
    ) -> list[str]:
        """Refuse instead of removing."""
        wanted = list(fields)
        if len(wanted) > MOST_ORDERS:
            message = _("Order by at most %(most)d fields.") % {"most": MOST_ORDERS}
            raise ValidationError({"ordering": [message]}, code="too_many")
        possible = {name for name, _label in self.get_valid_fields(queryset, view, {"request": request})}
        wrong = [field for field in wanted if field.removeprefix("-") not in possible]
        if wrong:
            message = _("Order by %(fields)s.") % {"fields": ", ".join(sorted(possible))}
            raise ValidationError({"ordering": [message]}, code="unknown")
        return wanted

    def get_schema_operation_parameters(self, view: "APIView") -> list[Document]:
        """Document the fields by which the list can be ordered."""
        fields = getattr(view, "ordering_fields", None) or ()
        ways = [way for field in fields for way in (field, f"-{field}")]
        return [
            {
                "name": self.ordering_param,
                "in": "query",
                "required": False,
                "description": "The fields to order by, the first one first; `-` from the last to the first.",
                "schema": {"type": "array", "items": {"type": "string", "enum": ways}, "maxItems": MOST_ORDERS},
                "explode": False,
                "style": "form",
            }
        ] * bool(ways)
