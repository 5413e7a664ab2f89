from django.apps import AppConfig


class DelegationsConfig(AppConfig):
    name = "summit.delegations"

    def ready(self) -> None:
<<<<<<< HEAD
        """Let the apps above register what follows a change of heads and ranks."""
        from summit.delegations.services.delegates import LEVELS, ORDERS  # noqa: PLC0415

        LEVELS.load()
        ORDERS.load()
=======
        """Load the functions by which other apps say whose travel they derive."""
        from summit.delegations.derived_travel import DERIVED  # noqa: PLC0415 -- models are loaded by now

        DERIVED.load()
>>>>>>> main
