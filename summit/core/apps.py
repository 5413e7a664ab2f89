from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "summit.core"

    def ready(self) -> None:
        """Have changes noted as soon as there is a table, and each app tell what it holds on a person."""
        from summit.core.audit.triggers import attach  # noqa: PLC0415 -- models are loaded by now, and not before

        post_migrate.connect(attach, sender=self)
        autodiscover_modules("holdings")
