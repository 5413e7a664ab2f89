"""The sender of messages, and the address for replies."""

from email.utils import parseaddr

from django.conf import settings

from summit.summits.models import Summit


def reply_to(summit: Summit) -> str:
    """Return the address for replies: the summit's secretariat, or the installation's; empty if there is neither."""
    return summit.secretariat_email or settings.REPLY_TO


def organizer_of(summit: Summit) -> str:
    """Return the organizer that calendars show: the address for replies, or the sender if there is none."""
    return reply_to(summit) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
