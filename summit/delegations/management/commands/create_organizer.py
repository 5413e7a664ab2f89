"""`manage.py create_organizer ADDRESS SUMMIT`: invite a person to organize a summit, and print the link."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from summit.accounts.models import Role, User
from summit.core import clock
from summit.core.addresses import AddressFormField
from summit.core.refusals import Refusal
from summit.delegations.invitations import invite
from summit.delegations.links import link_of
from summit.summits.models import Summit


class Command(BaseCommand):
    """Invites an organizer. The link is mailed, and printed for services that send no mail yet."""

    help = "Invite a person by link to organize a summit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, the slug of the summit, and which kind of organizer it is."""
        parser.add_argument("address")
        parser.add_argument("summit", help="its slug, such as bishkek-2025")
        parser.add_argument("--chief", action="store_true", help="a chief organizer, who gives roles to others")

    def handle(self, *args: object, address: str, summit: str, chief: bool, **options: object) -> None:
        """Invite in the name of the first superuser."""
        found = Summit.objects.filter(slug=summit).first()
        if found is None:
            raise CommandError(f"There is no summit {summit}. A superuser makes the first one in the admin.")
        by = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if by is None:
            raise CommandError("There is no superuser yet: run createsuperuser.")
        kind = Role.Kind.CHIEF if chief else Role.Kind.ORGANIZER
        try:
            email = AddressFormField().clean(address)
            invitation, _ = invite(summit=found, kind=kind, email=email, by=by, now=clock.now())
        except (Refusal, ValidationError) as error:
            raise CommandError(error.message_for(by) if isinstance(error, Refusal) else error.messages[0]) from error
        self.stdout.write(f"{email} is invited as {kind.label} of {found}:\n{link_of(invitation.pk)}")
