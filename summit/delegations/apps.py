from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Load the functions by which other apps say what follows of heads and ranks, and whose travel they derive."""
        # Models are loaded by now.
        from summit.delegations.derived_travel import DERIVED  # noqa: PLC0415
        from summit.delegations.services.delegates import LEVELS, ORDERS  # noqa: PLC0415

        DERIVED.load()
        LEVELS.load()
        ORDERS.load()
