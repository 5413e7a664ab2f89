from django.apps import AppConfig


class SummitsConfig(AppConfig):
    name = "summit.summits"

    def ready(self) -> None:
        """Load what the apps above can copy of a summit."""
        from summit.summits.copying import PARTS  # noqa: PLC0415

        PARTS.load()
