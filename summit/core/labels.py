"""Names of apps, models, fields and choices are translated too where they follow from the code.

So are the sentences of constraints and of fields, and the names of fields of forms. The models of Django and of other
packages bring their own translations. A model whose field has a name that means something else elsewhere says so in
`label_contexts`: a person's `name` is not a thing's, and a person who is `status:draft` is no document.
"""

import sys
from collections.abc import Iterator
from typing import Any, TypeVar

from django import forms
from django.apps import AppConfig, apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BaseConstraint
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from summit.core.refusals import BadValue, NotRepresentative, Refusal

Kind = TypeVar("Kind")
Label = tuple[str, str | None]  # the English, and its context
NAME_OF_PERSON = pgettext_lazy("of a person", "name")  # where a column is that of a person and of a room too


def translate_labels() -> None:
    """Have every name that an app of ours shows looked up in the reader's language."""
    for config in own_apps():
        config.verbose_name = _lazy(config.verbose_name)
    for model in own_models():
        meta = model._meta
        # Django's default plural is the singular and an s, which no catalog has.
        plural = str(meta.verbose_name_plural)
        meta.verbose_name, meta.verbose_name_plural = _lazy(meta.verbose_name), gettext_lazy(plural)
        for field in own_fields(model):
            field.verbose_name = _lazy(field.verbose_name, _context(field))
            field.help_text = _lazy(field.help_text)
            field.error_messages |= {code: _lazy(text) for code, text in own_messages(field).items()}
            # Choices of a function, such as those of a registry, are read when they are shown.
            if field.choices and not isinstance(field.choices, CallableChoiceIterator):
                field.choices = [(value, _lazy(label, _context(field, value))) for value, label in field.flatchoices]
        for constraint in own_constraints(model):
            constraint.violation_error_message = _lazy(constraint.violation_error_message)
    for refusal in (Refusal, BadValue, NotRepresentative):
        refusal.message = _lazy(refusal.message)


def own_labels(package: str) -> Iterator[Label]:
    """Yield in English the name of an app, such as `summit.agenda`, and what its models show."""
    yield from ((str(config.verbose_name), None) for config in own_apps() if config.name == package)
    for model in own_models():
        if apps.get_app_config(model._meta.app_label).name == package:
            yield from ((str(model._meta.verbose_name), None), (str(model._meta.verbose_name_plural), None))
            for field in own_fields(model):
                yield from ((str(field.verbose_name), _context(field)), (str(field.help_text), None))
                yield from ((str(label), _context(field, value)) for value, label in field.flatchoices)
                yield from ((text, None) for text in own_messages(field).values())
            yield from ((str(one.violation_error_message), None) for one in own_constraints(model))


def own_form_labels(package: str) -> Iterator[str]:
    """Yield the names of the fields of the app's forms that have no label of their own; its modules must be loaded."""
    for kind in _kinds_of(forms.BaseForm):
        # Pages make classes of their own from those that a module has.
        is_written = getattr(sys.modules[kind.__module__], kind.__name__, None) is kind
        if is_written and kind.__module__.startswith(f"{package}."):
            fields: dict[str, forms.Field] = getattr(kind, "declared_fields", {})
            yield from (name.replace("_", " ") for name, field in fields.items() if field.label is None)


def _kinds_of(base: type[Kind]) -> Iterator[type[Kind]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def own_apps() -> Iterator[AppConfig]:
    """Yield the apps of this project."""
    yield from (config for config in apps.get_app_configs() if config.name.startswith("summit."))


def choice_labels(model: type[models.Model], name: str) -> dict[Any, str]:
    """Return the labels of the choices of a field, or of the values of a list, in the reader's language."""
    field: Any = model._meta.get_field(name)
    return dict(getattr(field, "base_field", field).flatchoices)


def own_models() -> Iterator[type[models.Model]]:
    """Yield the models of the apps of this project."""
    for config in own_apps():
        yield from config.get_models()


def own_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """Yield the fields that the model declares, and those of the values of its lists."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if not field.auto_created:
            yield field
            yield from [field.base_field] if isinstance(field, ArrayField) else []


def own_messages(field: models.Field) -> dict[str, str]:
    """Return the English sentences of the field's own errors, by code."""
    return dict(field.deconstruct()[3].get("error_messages", {}))


def own_constraints(model: type[models.Model]) -> Iterator[BaseConstraint]:
    """Yield the constraints of the model that have a sentence of their own."""
    for constraint in model._meta.constraints:
        if constraint.violation_error_message != BaseConstraint.default_violation_error_message:
            yield constraint


def _context(field: models.Field, value: object = None) -> str | None:
    """Return the context of the name of a field, or of one of its choices."""
    contexts: dict[str, str] = getattr(field.model, "label_contexts", {})
    return contexts.get(field.name if value is None else f"{field.name}:{value}")


def _lazy(text: Any, context: str | None = None) -> Any:
    if isinstance(text, Promise) or not text:
        return text
    return pgettext_lazy(context, text) if context else gettext_lazy(text)
