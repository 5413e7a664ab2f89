from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "summit.calendar"

    def ready(self) -> None:
        """Load the functions that other apps register for requirements and for changes of registers."""
        from summit.calendar.requirements import FINDERS  # noqa: PLC0415 -- models are loaded by now
        from summit.calendar.services.registers import FOLLOWERS  # noqa: PLC0415

        FINDERS.load()
        FOLLOWERS.load()
