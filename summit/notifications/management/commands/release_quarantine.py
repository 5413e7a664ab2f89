"""`manage.py release_quarantine`: let a restored copy send what is due."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import transaction

from summit.core import quarantine
from summit.notifications.models import Delivery


class Command(BaseCommand):
    """Run it once the original is stopped: both would send the same letters."""

    help = "Let this restored copy take the place of the original, and send what is due and not too late."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what becomes of the letters that waited."""
        parser.add_argument(
            "--withdraw", action="store_true", help="withdraw what waited: the original sent it after the backup"
        )

    @transaction.atomic
    def handle(self, *args: object, withdraw: bool, **options: object) -> None:
        """End the quarantine, and say how many letters are left to send."""
        waiting = Delivery.objects.unsent()
        if withdraw:
            self.stdout.write(f"{waiting.update(status=Delivery.Status.WITHDRAWN, leased_until=None)} withdrawn.")
        self.stdout.write(f"{waiting.count()} letters wait, and are sent from here unless they are too late.")
        quarantine.release()
