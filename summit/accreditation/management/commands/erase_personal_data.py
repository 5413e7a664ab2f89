"""`manage.py erase_personal_data`: erase expired personal data, as the beat does every hour."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from summit.accreditation.services import erase_expired
from summit.core import clock


class Command(BaseCommand):
    """Erases personal data whose retention has ended, or for which the summit no longer asks."""

    help = "Erase personal data whose last day is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option of a dry run."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        """Erase, and print the number of people for each summit; a failure makes the exit code 1."""
        found = erase_expired(now=clock.now(), dry_run=dry_run)
        done = "would be erased" if dry_run else "erased"
        for expired in found:
            if expired.error:
                self.stderr.write(f"{expired.summit.slug}: failed, nothing is erased: {expired.error}")
                continue
            until = expired.summit.keeps_personal_data_until
            self.stdout.write(f"{expired.summit.slug}: {expired.count} {done}; kept until {until}.")
        if not found:
            self.stdout.write("Nothing to erase.")
        if failed := [expired.summit.slug for expired in found if expired.error]:
            raise CommandError(f"Failed for {', '.join(failed)}.")
