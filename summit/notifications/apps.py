from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "summit.notifications"

    def ready(self) -> None:
        """Have every app register its kinds, and hear of mails that came back."""
        from summit.notifications import tracking  # noqa: F401, PLC0415 -- models are there from now on

        autodiscover_modules("notices")
