from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "summit.programme"

    def ready(self) -> None:
        """Name the loading of a programme file: its letters wait, and a command alone would import it."""
        from summit.programme.programme_file import loading  # noqa: F401, PLC0415 -- models are there from now on
