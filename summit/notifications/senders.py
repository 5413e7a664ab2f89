"""By whom people are written to, and to whom their answers go."""

from email.utils import parseaddr

from django.conf import settings

from summit.summits.models import Summit


def reply_to(summit: Summit) -> str:
    """Return the address that reads answers: the summit's secretariat, else the installation's; empty: nobody reads."""
    return summit.secretariat_email or settings.REPLY_TO


def organizer_of(summit: Summit) -> str:
    """Return the organizer of all engagements as calendars show it: who reads answers, else who sends."""
    return reply_to(summit) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
