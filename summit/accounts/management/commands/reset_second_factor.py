"""`manage.py reset_second_factor ADDRESS`: for an operator who has lost it, and has nobody above him."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from summit.accounts.models import User
from summit.accounts.second_factor import reset_second_factor


class Command(BaseCommand):
    """Takes a person's second factor away, and ends his sessions and tokens."""

    help = "Take a person's second factor away, and end his sessions and tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it."""
        user = User.objects.filter(email=options["address"]).first()
        if user is None:
            raise CommandError("There is no such account.")
        reset_second_factor(user)
        self.stdout.write(f"{user.email} signs in by password, and sets up another second factor.")
