"""Names of models, fields and choices are translated too where they follow from the code: `starts_at` is "starts at".

The models of Django and of other packages bring their own translations.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


def translate_labels() -> None:
    """Have every name that an app of ours shows looked up in the reader's language."""
    for model in own_models():
        meta: Any = model._meta
        meta.verbose_name, meta.verbose_name_plural = _lazy(meta.verbose_name), _lazy(meta.verbose_name_plural)
        for field in own_fields(model):
            field.verbose_name = _lazy(field.verbose_name)
            field.help_text = _lazy(field.help_text)
            if field.choices:
                field.choices = [(value, _lazy(label)) for value, label in field.flatchoices]


def own_labels(package: str) -> Iterator[str]:
    """Yield the names that the models of an app, such as `summit.agenda`, show, in English."""
    for model in own_models():
        if apps.get_app_config(model._meta.app_label).name == package:
            yield from (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
            for field in own_fields(model):
                yield from (str(field.verbose_name), str(field.help_text))
                yield from (str(label) for _, label in field.flatchoices)


def own_models() -> Iterator[type[models.Model]]:
    """Yield the models of the apps of this project."""
    for config in apps.get_app_configs():
        if config.name.startswith("summit."):
            yield from config.get_models()


def own_fields(model: type[models.Model]) -> Iterator[Any]:
    """Yield the fields that the model declares."""
    yield from (
        field for field in (*model._meta.local_fields, *model._meta.local_many_to_many) if not field.auto_created
    )


def _lazy(text: Any) -> Any:
    return text if isinstance(text, Promise) or not text else gettext_lazy(text)
