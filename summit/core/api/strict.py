"""A request says nothing that is ignored: what an operation does not take is refused by name."""

import json
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer

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

Errors = dict[str, list[Any]]


class Strict(serializers.Serializer[Any]):
    """Refuses fields that it does not have, and those that cannot be set.

    A row may be sent back as it was shown, with changes: a field that cannot be set is taken with its present value.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Return the values; raises ValidationError for all that is wrong, together."""
        surplus = self._surplus(data) if isinstance(data, Mapping) else {}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if not surplus or not isinstance(error.detail, dict):
                raise
            raise ValidationError({**error.detail, **surplus}) from error
        if surplus:
            raise ValidationError(surplus)
        return values

    def _surplus(self, data: Mapping[str, Any]) -> Errors:
        taken = {field.field_name for field in self._writable_fields}
        others = [name for name in data if name not in taken]
        if not others:
            return {}
        shown = self._shown()
        codes = {name: FIXED if name in shown else UNKNOWN for name in others if not _is_as_shown(name, data, shown)}
        return refused(codes)

    def _shown(self) -> Mapping[str, Any]:
        """Return what is shown of the row that is changed, or the names that are shown of one."""
        view: Any = self.context.get("view")
        if self.root is not self or not getattr(view, "serializer_class", None):
            return dict.fromkeys(self.fields, ...)
        serializer = view.get_serializer(self.instance)
        if self.instance is None:
            return dict.fromkeys((*serializer.fields, *self.fields), ...)
        shown: dict[str, Any] = json.loads(JSONRenderer().render(serializer.data))
        return {**dict.fromkeys(self.fields, ...), **shown}


class Query(Strict):
    """What stands behind the `?` of an address; of a list in pages also which page."""

    def _surplus(self, data: Mapping[str, Any]) -> Errors:
        pages = {"page", "page_size"} if getattr(self.context.get("view"), "paginator", None) else set()
        several = {name for name, field in self.fields.items() if isinstance(field, SEVERAL)}
        twice = dict.fromkeys(given_twice(data, several) if isinstance(data, QueryDict) else (), TWICE)
        return refused(twice | dict.fromkeys(set(data) - set(self.fields) - pages, UNKNOWN_PARAMETER))


def given_twice(parameters: QueryDict, several: Collection[str]) -> list[str]:
    """Return which are given more than once, although there is one of them: the last would win in silence."""
    return sorted(name for name, values in parameters.lists() if len(values) > 1 and name not in several)


def _is_as_shown(name: str, data: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    return name in shown and data[name] == shown[name]


def refused(codes: Mapping[str, str]) -> Errors:
    """Return the errors for names and codes, some of them if there are very many."""
    some = sorted(codes)[:MOST_NAMED]
    return {name[:LONGEST_NAME]: [ErrorDetail(str(MESSAGES[codes[name]]), code=codes[name])] for name in some}


def refuse_body(request: Any) -> None:
    """Refuse a request that says something in its body."""
    if isinstance(request.data, Mapping) and request.data:
        raise ValidationError(refused(dict.fromkeys(request.data, UNKNOWN)))
    if request.data:
        raise ValidationError(_("Send nothing with this."), code="no_body")


def bodiless(**schema: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have a view's method refuse a body, and the document say that there is none; else as extend_schema."""

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        @extend_schema(request=None, **schema)
        @wraps(handler)
        def checked(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            refuse_body(request)
            return handler(view, request, *args, **kwargs)

        return checked

    return decorate
