from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
        """Load the functions by which other apps say whose travel they derive."""
        from summit.delegations.derived_travel import DERIVED  # noqa: PLC0415 -- models are loaded by now

        DERIVED.load()
