from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "summit.jobs"
    verbose_name = "Background work"

    def ready(self) -> None:
        """Have every app register what it does in the background."""
        from summit.jobs.kinds import KINDS  # noqa: PLC0415 -- models are there from now on

        KINDS.load()
