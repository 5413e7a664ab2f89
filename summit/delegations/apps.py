from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Load what carries out proposed changes, and what says whose travel is derived."""
        from summit.delegations.derived_travel import DERIVED  # noqa: PLC0415 -- models are loaded by now
        from summit.delegations.services.proposing import CARRIERS  # noqa: PLC0415

        CARRIERS.load()
        DERIVED.load()
