from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "summit.core"
    verbose_name = "Audit"  # what its pages show

    def ready(self) -> None:
        """Translate labels, load what apps register, and register the checks.

        After a migration the audit triggers are attached, and the home of a new database is noted.
        """
        # Models are loaded by now, and not before.
        from summit.core import quarantine, service_role  # noqa: PLC0415
        from summit.core.audit.triggers import attach  # noqa: PLC0415
        from summit.core.checks import doors_take_instants  # noqa: PLC0415
        from summit.core.doctor import EXAMINATIONS  # noqa: PLC0415
        from summit.core.labels import translate_labels  # noqa: PLC0415
        from summit.core.metrics import GAUGES  # noqa: PLC0415
        from summit.core.personal_data_export import EXPORTERS  # noqa: PLC0415
        from summit.core.preview import COLLECTORS  # noqa: PLC0415
        from summit.core.retention import RULES  # noqa: PLC0415

        translate_labels()
        post_migrate.connect(attach, sender=self)
        post_migrate.connect(quarantine.settle, sender=self)
        EXPORTERS.load()
        COLLECTORS.load()
        EXAMINATIONS.load()
        GAUGES.load()
        RULES.load()
        checks.register(doors_take_instants)
        for check in service_role.CHECKS:
            checks.register(check, checks.Tags.database, deploy=True)
