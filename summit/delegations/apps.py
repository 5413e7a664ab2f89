from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Load what follows heads and ranks, what carries out proposals, and what says whose travel is derived."""
        # Models are loaded by now.
        from summit.delegations.derived_travel import DERIVED  # noqa: PLC0415
        from summit.delegations.services.heads import LEVELS, ORDERS  # noqa: PLC0415
        from summit.delegations.services.proposing import CARRIERS  # noqa: PLC0415

        CARRIERS.load()
        DERIVED.load()
        LEVELS.load()
        ORDERS.load()
