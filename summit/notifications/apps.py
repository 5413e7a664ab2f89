from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "summit.notifications"

    def ready(self) -> None:
        """Have every app register its channels and its kinds of messages, and listen for mails that come back."""
        from summit.notifications import tracking  # noqa: F401, PLC0415 -- models are there from now on

        autodiscover_modules("channels", "notices")
