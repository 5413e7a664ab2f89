"""`manage.py quarantine`: let nothing be sent from this database."""

from django.core.management.base import BaseCommand

from summit.core import quarantine


class Command(BaseCommand):
    """For a copy that PostgreSQL made file by file, which cannot know that it is one."""

    help = "Send nothing from this database until release_quarantine."

    def handle(self, *args: object, **options: object) -> None:
        """Begin the quarantine."""
        quarantine.begin()
        self.stdout.write("Nothing is sent from here.")
