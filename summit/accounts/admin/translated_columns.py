"""Texts in several languages, edited with a field for each, and instants, shown on the page's clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from django import forms
from django.contrib.admin import display
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import DateTimeField, Field, Model
from unfold.widgets import TEXTAREA_CLASSES

from summit.core.hours import shown_instant, shown_period
from summit.core.translations import TranslatedField, TranslatedWidget, translated
from summit.summits.models import Summit


class TextsWidget(TranslatedWidget):
    """A field for each language, in the admin's style."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"class": " ".join(TEXTAREA_CLASSES), **(attrs or {})})


Shown = Callable[[Any], str | bool]
Show = Callable[..., Any]
# A column of a list, or a read-only field, as Django's admin takes it.
Column = str | Shown
Texts = dict[Column, Shown]


class FormOrInline(Protocol):
    """Django's form of a page, or its rows beside."""

    readonly_fields: Sequence[Column]
    fieldsets: list[tuple[Any, Any]]


@cache
def texts_of(model: type[Model]) -> Texts:
    """Return a column for each such field, by the field's name."""
    ways: tuple[tuple[type[Field], Show], ...] = (
        (TranslatedField, translated),
        (DateTimeField, shown_instant),
        (DateTimeRangeField, shown_period),
    )
    return {
        field.name: _column(field, show)
        for field in model._meta.fields
        for kind, show in ways
        if isinstance(field, kind)
    }


def show_texts(form: FormOrInline, model: type[Model]) -> None:
    """Replace the read-only texts of the form by columns in the reader's language."""
    all_of_it = flatten_fieldsets(form.fieldsets)
    is_read = set(form.readonly_fields if getattr(form, "has_change_permission", True) else all_of_it)
    texts = {name: column for name, column in texts_of(model).items() if name in is_read}
    form.readonly_fields = _replaced(form.readonly_fields, texts)
    form.fieldsets = [(title, {**o, "fields": _replaced(o["fields"], texts)}) for title, o in form.fieldsets]


def _replaced(names: Iterable[Any], texts: Texts) -> list[Any]:
    """Return the names with columns in place of texts; names of one line are in a list of their own."""
    return [_replaced(n, texts) if isinstance(n, (list, tuple)) else texts.get(n, n) for n in names]


def _column(field: Field, show: Show) -> Shown:
    @display(description=field.verbose_name, ordering=field.name)
    def column(row: Model) -> str:
        value = getattr(row, field.name)
        zone = getattr(row, "local_zone", None) if show is shown_instant else None
        text: str = show(value, zone) if zone else show(value)
        return text

    column.__name__ = field.name
    return column


def offer_languages(fields: Mapping[str, forms.Field], summits: Iterable[Summit]) -> None:
    """Offer the languages of the summits in the fields of texts; English if there are none yet."""
    texts = [field for field in fields.values() if isinstance(field.widget, TranslatedWidget)]
    if texts:
        languages = dict.fromkeys(code for summit in summits for code in summit.languages)
        for field in texts:
            field.widget.languages = tuple(languages) or ("en",)
