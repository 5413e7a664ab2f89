"""`manage.py prepare_demo FILE ACCOUNTS`: prepare the database of `make run`."""

import json
import secrets
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import TypedDict

from django.core.management import call_command
from django.core.management.base import BaseCommand

from summit.accounts.models import Role, Token, User
from summit.accounts.services import issue_token
from summit.core import clock
from summit.core.hours import shown_day
from summit.core.transactions import transactional
from summit.programme.management.demo_people import approve_some, declare_some
from summit.programme.programme_file.file import ProgrammeFile, read
from summit.programme.programme_file.loading import load
from summit.programme.services import publish_revision
from summit.summits.models import Summit

DEMONSTRATION = "Demonstration"


class Accounts(TypedDict):
    """The file of accounts, as `make tour` reads it."""

    summit: str
    organizer: dict[str, str]
    delegations: list[dict[str, str]]
    services: list[dict[str, str]]


class Command(BaseCommand):
    """Migrates, loads the programme once so that it begins tomorrow, and writes sign-ins for trying it out."""

    help = "Migrate, load a programme once (beginning tomorrow), and write demonstration accounts to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The programme, and where to write the accounts."""
        parser.add_argument("file", type=Path)
        parser.add_argument("accounts", type=Path)

    def handle(self, *args: object, file: Path, accounts: Path, **options: object) -> None:
        """Prepare."""
        call_command("migrate", verbosity=0)
        programme = read(file.read_text(encoding="utf-8"))
        slug = programme.data["summit"]["slug"]
        summit = Summit.objects.filter(slug=slug).first() or self._load(programme)
        if summit.span.ends_at < clock.now():
            self.stdout.write("The demonstration's days are over; remove var/ to start again.")
        accounts.touch(mode=0o600)
        accounts.write_text(json.dumps(_accounts(summit, accounts.read_text(encoding="utf-8")), indent=2))

    @transactional
    def _load(self, file: ProgrammeFile) -> Summit:
        """Load the programme so that it begins tomorrow, publish it, and approve people: all of it, or nothing."""
        now = clock.now()
        tomorrow = now.astimezone(file.zone).date() + timedelta(days=1)
        changes = load(file.beginning(tomorrow), now=now)
        summit = Summit.objects.get(slug=file.data["summit"]["slug"])
        organizer = _of_role(summit, *Role.ORGANIZERS)[0].user
        publish_revision(summit, by=organizer, now=now, even_if_warned=True)
        for role in _of_role(summit, Role.Kind.SECURITY)[:1]:
            approve_some(summit, organizer=organizer, security=role.user, now=now)
            declare_some(summit, organizer=organizer, security=role.user, now=now)
        self.stdout.write(f"Loaded {summit}: {len(changes)} changes. The first day is tomorrow, {shown_day(tomorrow)}.")
        return summit


def _of_role(summit: Summit, *kinds: str) -> list[Role]:
    return list(Role.objects.filter(summit=summit, kind__in=kinds).select_related("user", "party").order_by("pk"))


def _accounts(summit: Summit, written: str) -> Accounts:
    """Return demonstration accounts. The first organizer's password is kept, and tokens are new."""
    organizer = _of_role(summit, *Role.ORGANIZERS)[0].user
    before = json.loads(written).get("organizer", {}) if written else {}
    password = before.get("password") or secrets.token_urlsafe(12)
    if not organizer.check_password(password):
        organizer.set_password(password)
        organizer.save()
    staff = _of_role(summit, *Role.REPRESENTATIVES)
    return {
        "summit": summit.slug,
        "organizer": {"email": organizer.email, "password": password, "token": _token(organizer)},
        "delegations": [
            {"name": str(role.party), "code": role.party.code, "email": role.user.email, "token": _token(role.user)}
            for role in staff
            if role.party
        ],
        "services": [
            {"name": role.user.name, "role": role.kind, "email": role.user.email, "token": _token(role.user)}
            for role in _of_role(summit, Role.Kind.SECURITY, Role.Kind.GATE)
        ],
    }


def _token(user: User) -> str:
    """Return a new demonstration token, which replaces those of earlier runs."""
    Token.objects.filter(user=user, name=DEMONSTRATION).delete()
    return issue_token(user, name=DEMONSTRATION, now=clock.now())[1]
