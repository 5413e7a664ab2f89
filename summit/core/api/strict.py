"""Serializers that refuse by name what an operation does not take: unknown fields, fixed fields, wrong JSON types."""

import json
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from summit.core.api.json_types import OBJECT, Field, Json, JsonType, misspelt, mistyped, same_json

UNKNOWN, FIXED, UNKNOWN_PARAMETER, TWICE = "unknown_field", "fixed_field", "unknown", "given_twice"
SEVERAL = (serializers.ListField, serializers.MultipleChoiceField, serializers.ManyRelatedField)
MESSAGES = {
    TWICE: _("Give this once."),
    UNKNOWN_PARAMETER: _("There is no such parameter here."),
    UNKNOWN: _("There is no such field here."),
    FIXED: _("This cannot be set here; leave it out, or send it as it is now."),
}
MOST_NAMED = 20
LONGEST_NAME = 100

Handler = Callable[..., HttpResponse]

Errors = dict[str, Any]  # as REST framework nests them


class Strict(serializers.Serializer):
    """Refuses fields that it does not have, fields that cannot be set, and values of another JSON type.

    A row may be sent back as it was shown, with changes: a field that cannot be set is taken with its present value.
    """

    def to_internal_value(self, data: object) -> dict[str, Any]:
        """Return the values; raises ValidationError for all that is wrong, together."""
        if not isinstance(data, Mapping):
            raise ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [_type_error(OBJECT)]})
        faults = self._surplus(data) | self._of_other_types(data) | self._twice(data)
        try:
            values: dict[str, Any] = super().to_internal_value(data)
        except ValidationError as error:
            if not faults or not isinstance(error.detail, dict):
                raise
            raise ValidationError({**error.detail, **faults}) from error
        if faults:
            raise ValidationError(faults)
        return values

    def _of_other_types(self, data: Mapping[str, object]) -> Errors:
        """Return the errors of values that have not the type of their field."""
        fields = {name: field for name, field in self.fields.items() if name in data and not field.read_only}
        if isinstance(data, MultiValueDict):
            spelt = {name: misspelt(field, data.getlist(name)) for name, field in fields.items()}
            return {name: [ErrorDetail(str(one.sentence), code="invalid")] for name, one in spelt.items() if one}
        return {name: errors for name, field in fields.items() if (errors := _type_errors(field, data[name]))}

    def _twice(self, data: Mapping[str, object]) -> Errors:
        """Return the errors of single fields that a form has several times."""
        several = {name for name, field in self.fields.items() if isinstance(field, SEVERAL)}
        return refused(dict.fromkeys(given_twice(data, several) if isinstance(data, MultiValueDict) else (), TWICE))

    def _surplus(self, data: Mapping[str, object]) -> Errors:
        taken = {field.field_name for field in self._writable_fields}
        others = [name for name in data if name not in taken]
        if not others:
            return {}
        current = self._current()
        codes = {name: FIXED if name in current else UNKNOWN for name in others if not _is_current(name, data, current)}
        return refused(codes)

    def _current(self) -> Mapping[str, object]:
        """Return the row as it is shown, or, for a new row, the names of the fields that will be shown."""
        view: Any = self.context.get("view")
        if self.root is not self or not getattr(view, "serializer_class", None):
            return dict.fromkeys(self.fields, ...)
        serializer = view.get_serializer(self.instance)
        if self.instance is None:
            return dict.fromkeys((*serializer.fields, *self.fields), ...)
        current: dict[str, Json] = json.loads(JSONRenderer().render(serializer.data))
        return {**dict.fromkeys(self.fields, ...), **current}


class Query(Strict):
    """The query parameters of an operation, and of its pages."""

    def _surplus(self, data: Mapping[str, object]) -> Errors:
        pages = {"page", "page_size"} if getattr(self.context.get("view"), "paginator", None) else set()
        return refused(dict.fromkeys(set(data) - set(self.fields) - pages, UNKNOWN_PARAMETER))


def refuse_parameters(request: Request, known: Collection[str]) -> None:
    """Raise ValidationError for parameters of the address that are not known."""
    if unknown := sorted(request.query_params.keys() - frozenset(known)):
        raise ValidationError({name: [MESSAGES[UNKNOWN_PARAMETER]] for name in unknown}, code=UNKNOWN_PARAMETER)


def refuse_repeated(request: Request, several: Collection[str] = ()) -> None:
    """Raise ValidationError for single parameters that are given more than once."""
    if twice := given_twice(request.query_params, several):
        raise ValidationError({name: [MESSAGES[TWICE]] for name in twice}, code=TWICE)


def given_twice(parameters: MultiValueDict, several: Collection[str]) -> list[str]:
    """Return the single parameters that are given more than once: Django would take the last."""
    return sorted(name for name, values in parameters.lists() if len(values) > 1 and name not in several)


def _is_current(name: str, data: Mapping[str, object], current: Mapping[str, object]) -> bool:
    return name in current and same_json(data[name], current[name])


def _type_errors(field: Field, value: object) -> Any:
    """Return the errors of a value of another JSON type, as REST framework nests them; none if its type is right."""
    errors: dict[int | str, Any] = {}
    for path, expected in islice(mistyped(field, value), MOST_NAMED):
        if not path:
            return [_type_error(expected)]
        inner = errors
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = [_type_error(expected)]
    return errors


def _type_error(expected: JsonType) -> ErrorDetail:
    return ErrorDetail(str(expected.sentence), code=expected.code)


def refused(codes: Mapping[str, str]) -> Errors:
    """Return the errors for names and codes, at most MOST_NAMED of them."""
    some = sorted(codes)[:MOST_NAMED]
    return {name[:LONGEST_NAME]: [ErrorDetail(str(MESSAGES[codes[name]]), code=codes[name])] for name in some}


def refuse_body(request: Request) -> None:
    """Refuse a request with a body."""
    if isinstance(request.data, Mapping) and request.data:
        raise ValidationError(refused(dict.fromkeys(request.data, UNKNOWN)))
    if request.data:
        raise ValidationError(_("Send nothing with this."), code="no_body")


def bodiless(**schema: Any) -> Callable[[Handler], Handler]:
    """Return a decorator for handlers that refuse a body; its arguments are those of extend_schema."""

    def decorate(handler: Handler) -> Handler:
        @extend_schema(request=None, **schema)
        @wraps(handler)
        def checked(view: APIView, request: Request, *args: object, **kwargs: object) -> HttpResponse:
            refuse_body(request)
            return handler(view, request, *args, **kwargs)

        return checked

    return decorate
