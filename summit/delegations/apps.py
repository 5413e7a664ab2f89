from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Load what carries out the changes that delegations propose."""
        from summit.delegations.services.proposing import CARRIERS  # noqa: PLC0415 -- models are loaded by now

        CARRIERS.load()
