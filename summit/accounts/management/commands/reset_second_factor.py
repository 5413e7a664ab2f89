"""`manage.py reset_second_factor ADDRESS`: for an operator who has lost the second factor and has no one to ask."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from summit.accounts.models import User
from summit.accounts.second_factor import reset_second_factor


class Command(BaseCommand):
    """Removes a person's second factor, and ends their sessions and tokens."""

    help = "Remove a person's second factor, and end their sessions and tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the e-mail address of the account."""
        parser.add_argument("address")

    def handle(self, *args: object, **options: str) -> None:
        """Reset the second factor of the account."""
        user = User.objects.filter(email=options["address"]).first()
        if user is None:
            raise CommandError("There is no such account.")
        reset_second_factor(user)
        self.stdout.write(f"{user.email} signs in by password, and sets up another second factor.")
