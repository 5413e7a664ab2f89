"""`manage.py restore FOLDER`: restore a backup into an empty database."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from summit.core import backup


class Command(BaseCommand):
    """Run it as the owner of the empty database."""

    help = "Restore a backup into an empty database, and its files. Nothing is sent before release_quarantine."
    requires_system_checks = ()  # they ask the tables

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="only compare the folder with its hashes")

    def handle(self, *args: object, folder: Path, check: bool, **options: object) -> None:
        """Restore, and print the next step."""
        try:
            manifest = backup.read(folder) if check else backup.restore(folder)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The backup of {manifest.made_at}, by version {manifest.product}, is whole.")
        if not check:
            self.stdout.write(
                "Restored, and under quarantine: nothing is sent. Now run migrate, grant_service_role and"
            )
            self.stdout.write("doctor; then release_quarantine, if this replaces the original.")
