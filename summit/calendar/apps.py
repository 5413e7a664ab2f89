from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CalendarConfig(AppConfig):
    name = "summit.calendar"

    def ready(self) -> None:
        """Have each app say what its engagements ask for, and what follows a change of a register."""
        autodiscover_modules("requirements", "following")
