from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "summit.arrivals"

    def ready(self) -> None:
        """Register what follows a change of a transfer time or a border point."""
        from summit.arrivals import following  # noqa: F401, PLC0415 -- it needs the models
