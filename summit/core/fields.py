"""Bases of model fields that add rules to a field of Django's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.module_loading import import_string

PACKAGES = ("django.contrib.postgres.fields", "django.db.models")


class MigratesAsDjangoField(models.Field):
    """Makes migrations name the nearest field of Django's among the bases: the column is of no other kind."""

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        """Return what Django's own field would."""
        name, _path, args, kwargs = super().deconstruct()
        own = next(base for base in type(self).__mro__ if base.__module__.startswith("django."))
        package = next(package for package in PACKAGES if own.__module__.startswith(package))
        return name, f"{package}.{own.__name__}", args, kwargs


class HasFormField(models.Field):
    """Uses the form field `form_class`, a class or the path of one, unless Django or a caller asks for another."""

    form_class: type[forms.Field] | str

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field."""
        form_class = import_string(self.form_class) if isinstance(self.form_class, str) else self.form_class
        return super().formfield(**{"form_class": form_class, **kwargs})
