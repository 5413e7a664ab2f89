from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "summit.notifications"

    def ready(self) -> None:
        """Have every app register its kinds."""
        autodiscover_modules("notices")
