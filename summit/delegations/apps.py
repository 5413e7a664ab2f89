from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Let the apps above register what follows a change of heads and ranks."""
        from summit.delegations.services.delegates import LEVELS, ORDERS  # noqa: PLC0415

        LEVELS.load()
        ORDERS.load()
