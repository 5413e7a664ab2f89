"""Texts in several languages, edited with a field for each, and instants, shown on the page's clock."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

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
    """A field for each language, as the admin's other fields look."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": " ".join(TEXTAREA_CLASSES), **(attrs or {})})


Texts = dict[Any, Callable[[Any], Any]]


@cache
def texts_of(model: type[Model]) -> Texts:
    """Return, by the name of each such field, what shows it; a page takes it in the place of the name."""
    ways = ((TranslatedField, translated), (DateTimeField, shown_instant), (DateTimeRangeField, shown_period))
    return {
        field.name: _shown(field, show)
        for field in model._meta.fields
        for kind, show in ways
        if isinstance(field, kind)
    }


def show_texts(form: Any, model: type[Model]) -> None:
    """Have the admin's form, or its rows beside, show the texts that are not to be edited there."""
    all_of_it = flatten_fieldsets(form.fieldsets)
    is_read = set(form.readonly_fields if getattr(form, "has_change_permission", True) else all_of_it)
    texts = {name: shown for name, shown in texts_of(model).items() if name in is_read}
    form.readonly_fields = _replaced(form.readonly_fields, texts)
    form.fieldsets = [(title, {**o, "fields": _replaced(o["fields"], texts)}) for title, o in form.fieldsets]


def _replaced(names: Iterable[Any], texts: Texts) -> list[Any]:
    """Names may stand together in a line."""
    return [_replaced(n, texts) if isinstance(n, (list, tuple)) else texts.get(n, n) for n in names]


def _shown(field: Field, show: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @display(description=field.verbose_name, ordering=field.name)
    def shown(row: Any) -> Any:
        return show(getattr(row, field.name))

    shown.__name__ = field.name
    return shown


def offer_languages(fields: Mapping[str, forms.Field], summits: Iterable[Summit]) -> None:
    """Have the fields of texts offer the languages of the summits; of English where there is none yet."""
    texts = [field for field in fields.values() if isinstance(field.widget, TranslatedWidget)]
    if texts:
        languages = dict.fromkeys(code for summit in summits for code in summit.languages)
        for field in texts:
            field.widget.languages = tuple(languages) or ("en",)
