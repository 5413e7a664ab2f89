from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "summit.core"

    def ready(self) -> None:
        """Have the changes of every table noted, as soon as there is one."""
        from summit.core.audit.triggers import attach  # noqa: PLC0415 -- models are loaded by now, and not before

        post_migrate.connect(attach, sender=self)
