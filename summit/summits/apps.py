from django.apps import AppConfig


class SummitsConfig(AppConfig):
    name = "summit.summits"

    def ready(self) -> None:
        """Load what the apps above give to a new summit, and can copy of an earlier one."""
        from summit.summits.beginnings import BEGINNINGS  # noqa: PLC0415
        from summit.summits.copying import PARTS  # noqa: PLC0415

        BEGINNINGS.load()
        PARTS.load()
