"""Examination of the mail server, and of what waits."""

from collections.abc import Iterator
from smtplib import SMTPException

from django.core.mail import get_connection

from summit.core import clock
from summit.core.doctor import Finding, doubt, examines, fault, well
from summit.notifications.failing import FailingMail
from summit.notifications.models import Delivery


@examines("mail")
def examine_mail() -> Iterator[Finding]:
    """Sign in at the mail server, without sending."""
    try:
        with get_connection():
            yield well("The mail server lets us in.")
    except (OSError, SMTPException) as error:
        yield fault(f"The mail server does not let us in: {error}", "See EMAIL_URL, the network and the server's log.")


@examines("outbox")
def examine_outbox() -> Iterator[Finding]:
    """Count the deliveries that fail, were given up, or are overdue."""
    failing = FailingMail.now()
    if failing.count:
        level = fault if failing.is_stuck else doubt
        yield level(f"{failing.count} mails fail and are tried again, since {failing.since}.", "See their errors.")
    waiting = Delivery.objects.filter(status=Delivery.Status.QUEUED, due_at__lte=clock.now()).count()
    dead = Delivery.objects.filter(status=Delivery.Status.DEAD).count()
    yield well(f"{waiting} deliveries are due, {dead} were given up.")
