"""`manage.py grant_service_role NAME`: give the service's database role the privileges that it needs."""

import os
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from summit.core.service_role import UnsuitableRoleError, grant


class Command(BaseCommand):
    """Grants privileges; the owner of the tables runs it after each migration."""

    help = "Give the service's role what it needs. With SERVICE_ROLE_PASSWORD, it is made, or gets this password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of the role."""
        parser.add_argument("name")

    def handle(self, *args: object, **options: str) -> None:
        """Grant the privileges."""
        name = options["name"]
        try:
            grant(name, password=os.environ.get("SERVICE_ROLE_PASSWORD", ""))
        except UnsuitableRoleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} may do the service's work.")
