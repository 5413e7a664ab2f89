from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "summit.documents"

    def ready(self) -> None:
        """Load the functions that upper apps run when documents change."""
        from summit.documents.hooks import WATCHERS  # noqa: PLC0415 -- models are loaded by now

        WATCHERS.load()
