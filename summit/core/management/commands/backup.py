"""`manage.py backup FOLDER`: back up the database and the files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from summit.core import backup, clock


class Command(BaseCommand):
    """Run it as the owner of the tables."""

    help = "Back up the database and the files into a new folder; the keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        """Back up, and print the size."""
        try:
            manifest = backup.write(folder, now=clock.now())
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        if manifest.missing:
            self.stderr.write(f"{len(manifest.missing)} files are not there: {', '.join(manifest.missing[:5])}")
        size = sum(size for size, _ in manifest.content.values())
        self.stdout.write(f"{len(manifest.content)} files, {size:,} bytes, in {folder}. Keep FIELD_KEYS elsewhere.")
