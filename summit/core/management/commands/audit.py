"""`manage.py audit verify`: check that the audit was not changed."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from summit.core import clock
from summit.core.audit import hash_chain
from summit.core.models import AuditSeal


class Command(BaseCommand):
    """Seals the audit, or checks its seals. If the last seal is kept elsewhere, it shows also that all was replaced."""

    help = "Check the audit's seals, or seal what is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of two verbs."""
        parser.add_argument("verb", choices=("verify", "seal"))

    def handle(self, *args: object, **options: str) -> None:
        """Seal if asked to, and check all seals."""
        if options["verb"] == "seal":
            hash_chain.seal(now=clock.now())
        first = next(hash_chain.broken(), None)
        if first:
            raise CommandError(f"The audit was changed: the seal of {first.made_at} does not fit.")
        if removed := hash_chain.count_without_seal():
            raise CommandError(f"The audit was changed: the seal of {removed} records is not there.")
        last = AuditSeal.objects.last()
        self.stdout.write(f"{AuditSeal.objects.count()} seals fit. The last: {last.digest if last else 'none'}")
