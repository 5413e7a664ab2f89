from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Load what follows heads, ranks, names and answers, what carries out proposals, and what derives travel."""
        # Models are loaded by now.
        from summit.delegations.derived_travel import DERIVED  # noqa: PLC0415
        from summit.delegations.services.heads import LEVELS, ORDERS, RENAMED  # noqa: PLC0415
        from summit.delegations.services.official_invitations import FOLLOWERS  # noqa: PLC0415
        from summit.delegations.services.proposing import CARRIERS  # noqa: PLC0415

        CARRIERS.load()
        FOLLOWERS.load()
        DERIVED.load()
        LEVELS.load()
        RENAMED.load()
        ORDERS.load()
