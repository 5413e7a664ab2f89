"""`manage.py load_programme FILE`."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from summit.core import clock
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.programme.programme_file.file import read
from summit.programme.programme_file.loading import load


class Command(BaseCommand):
    """Loads a summit from a programme file: all of it or nothing, changing only what differs."""

    help = "Load a summit from a programme file (docs/programme-file.md): all of it or nothing, only what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the day on which the summit is to begin if not the one written."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--first-day", type=date.fromisoformat, help="hold it on other days, beginning YYYY-MM-DD")

    def handle(self, *args: object, file: Path, first_day: date | None, **options: object) -> None:
        """Read, check and load the file, and print the changes."""
        try:
            text = file.read_text(encoding="utf-8")
            changes = load(read(text).beginning(first_day), now=clock.now())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except InvalidProgrammeFile as error:
            raise CommandError(f"{file} was not loaded.\n{error}") from error
        for change in changes:
            self.stdout.write(change)
        self.stdout.write(f"{len(changes)} changes." if changes else "Nothing differs.")
