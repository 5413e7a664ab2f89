from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    name = "summit.documents"

    def ready(self) -> None:
        """Have the apps above hear of what is done to documents."""
        autodiscover_modules("hooks")
