from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "summit.documents"

    def ready(self) -> None:
        """Have the apps above hear of what is done to documents."""
        from summit.documents.hooks import WATCHERS  # noqa: PLC0415 -- models are loaded by now

        WATCHERS.load()
