"""The base of model fields that add rules to a field of Django's, and no column of another kind."""

from typing import Any

from django.db import models

PACKAGES = ("django.contrib.postgres.fields", "django.db.models")


class MigratesAsDjangoField(models.Field):
    """Has migrations name the field of Django's that follows it among the bases."""

    def deconstruct(self) -> Any:
        """Return what Django's own field would."""
        name, _path, args, kwargs = super().deconstruct()
        own = next(base for base in type(self).__mro__ if base.__module__.startswith("django."))
        package = next(package for package in PACKAGES if own.__module__.startswith(package))
        return name, f"{package}.{own.__name__}", args, kwargs
