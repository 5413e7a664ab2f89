from django.apps import AppConfig


class SummitsConfig(AppConfig):
    name = "summit.summits"

    def ready(self) -> None:
        """Load what the apps above give to a new summit, and can copy of an earlier one."""
        from summit.summits import closing  # noqa: F401, PLC0415 -- it names what the database refuses
        from summit.summits.beginnings import BEGINNINGS  # noqa: PLC0415
        from summit.summits.copying import PARTS  # noqa: PLC0415

        BEGINNINGS.load()
        PARTS.load()
