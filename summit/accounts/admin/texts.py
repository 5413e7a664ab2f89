"""Texts in several languages on pages that show them: in the reader's language, not as they are stored."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.contrib.admin import display
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model

from summit.core.translations import TranslatedField, translated

Texts = dict[Any, Callable[[Any], str]]


@cache
def texts_of(model: type[Model]) -> Texts:
    """Return, by the name of each such field, what shows it; a page takes it in the place of the name."""
    return {field.name: _shown(field) for field in model._meta.fields if isinstance(field, TranslatedField)}


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


def _shown(field: TranslatedField) -> Callable[[Any], str]:
    @display(description=field.verbose_name, ordering=field.name)
    def shown(row: Any) -> str:
        return translated(getattr(row, field.name))

    shown.__name__ = field.name
    return shown
