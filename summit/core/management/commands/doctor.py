"""`manage.py doctor`: look at everything that an operator answers for, and say what to do."""

from argparse import ArgumentParser

from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError

from summit.core.doctor import EXAMINATIONS, Level


class Command(BaseCommand):
    """Prints what each examination found; fails if there is a fault."""

    help = "Examine this installation, and say what to do."
    requires_system_checks = ()  # it carries out those that matter here, and reports them as its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how much to examine, and where to send a letter."""
        parser.add_argument("--quick", action="store_true", help="what /health/ready/ examines alone")
        parser.add_argument("--mail", metavar="ADDRESS", help="send a letter there, which proves that mail goes out")

    def handle(self, *args: object, **options: str | bool | None) -> None:
        """Examine, and print each finding with its remedy."""
        faults = 0
        for is_quick, examined in sorted(EXAMINATIONS, key=lambda entry: not entry[0]):
            if options["quick"] and not is_quick:
                continue
            for finding in examined.findings():
                faults += finding.level is Level.FAULT
                self.stdout.write(f"{finding.level:<6} {examined.name}: {finding.sentence}")
                if finding.remedy:
                    self.stdout.write(f"       {finding.remedy}")
        if address := options["mail"]:
            send_mail("A letter from Summit", "The doctor sent it: mail goes out.", None, [str(address)])
            self.stdout.write(f"A letter is on its way to {address}.")
        if faults:
            raise CommandError(f"{faults} faults.")
