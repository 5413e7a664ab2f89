"""`manage.py note_bounce < message`: record a mail that came back. The mail server pipes the report."""

import os
import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.db.models import Q

from summit.core import clock
from summit.notifications.bounces import MOST_BYTES, bounce_in
from summit.notifications.services import note_bounce


class Command(BaseCommand):
    """Reads one message. A message that is no report on a mail of ours changes nothing."""

    help = "Note the mail that a delivery report (on standard input) says came back."

    def handle(self, *args: object, **options: object) -> None:
        """Record the bounce. If the database is away, ask the mail server to try again."""
        bounce = bounce_in(sys.stdin.buffer.read(MOST_BYTES))
        if bounce is None:
            self.stdout.write("This is no report that a mail of ours came back.")
            return
        sent = Q(notification=bounce.notification)
        try:
            note_bounce(sent, bounce.words, now=clock.now(), is_address_bad=bounce.is_address_bad)
        except DatabaseError:
            sys.exit(os.EX_TEMPFAIL)
        self.stdout.write("Noted.")
