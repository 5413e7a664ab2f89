from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "summit.calendar"

    def ready(self) -> None:
        """Have each app say what its engagements ask for, and what follows a change of a register."""
        from summit.calendar.requirements import FINDERS  # noqa: PLC0415 -- models are loaded by now
        from summit.calendar.services.registers import FOLLOWERS  # noqa: PLC0415

        FINDERS.load()
        FOLLOWERS.load()
