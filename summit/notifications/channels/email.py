"""E-mail as text and HTML, with the engagements of a message attached as iCalendar."""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypedDict

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from summit.core import ics
from summit.core.hours import zone_named
from summit.core.queues import DEFAULT
from summit.core.translations import translated
from summit.notifications.channel_registry import Channel, DeliveryError, Send, register_channel
from summit.notifications.message_ids import message_id
from summit.notifications.models import Delivery, Notification
from summit.notifications.models.delivery import EMAIL
from summit.notifications.rendering import Text, render, text_for
from summit.notifications.senders import organizer_of, reply_to
from summit.notifications.stored_words import FROM_PROVIDER
from summit.notifications.unsubscribing import unsubscribe_link

PERMANENT = range(500, 600)
ADDRESS = re.compile(r"[^\s<>()\"']+@[^\s<>()\"']+")
UNPROCESSABLE = (400, 413, 422)  # answers of a provider that will never accept the message


class EmailChannel(Channel):
    """Sends mails, several over one connection: by SMTP, or by a provider if the settings name one."""

    name = EMAIL
    label = _("e-mail")
    queue = DEFAULT

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Connect when the first mail is sent, and again after a fault."""
        connection: BaseEmailBackend | None = None

        def send(delivery: Delivery, now: datetime) -> None:
            nonlocal connection
            del now
            message = mail_of(delivery.notification)
            # Made here, so that wrong settings are recorded as a fault of the delivery.
            connection = connection or get_connection()
            try:
                connection.open()
                connection.send_messages([message])
            except (OSError, AnymailError) as error:
                connection.close()
                raise _delivery_error(error) from error
            if status := getattr(message, "anymail_status", None):
                delivery.provider_id = status.message_id or ""

        try:
            yield send
        finally:
            if connection:
                connection.close()


register_channel(EmailChannel())


def _delivery_error(error: Exception) -> DeliveryError:
    """Return the fault as a DeliveryError. It is permanent if the server refuses this message or recipient for good."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            ((code, words),) = error.recipients.values()
            return DeliveryError(f"SMTP {code} {without_addresses(words)}", is_permanent=code in PERMANENT)
        case smtplib.SMTPResponseException():
            # A refusal before the message is sent (connection, sign-in, sender) is for the operator to repair.
            permanent = error.smtp_code in PERMANENT and isinstance(error, smtplib.SMTPDataError)
            return DeliveryError(
                f"SMTP {error.smtp_code} {without_addresses(error.smtp_error)}", is_permanent=permanent
            )
        case AnymailRecipientsRefused():
            return DeliveryError(gettext_noop("The server refused the recipient."), is_permanent=True)
        case AnymailAPIError(status_code=int(code)):
            said = without_addresses(error.response.text if error.response is not None else "")
            return DeliveryError(f"{FROM_PROVIDER % code}: {said}", is_permanent=code in UNPROCESSABLE)
    return DeliveryError(type(error).__name__)


def without_addresses(words: bytes | str) -> str:
    """Return a server's words in one line, for logs and organizers, without e-mail addresses.

    Characters that cannot be printed are removed too: the database refuses some of them, such as NUL.
    """
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return ADDRESS.sub("(address)", line)[:200]


def mail_of(notification: Notification) -> EmailMultiAlternatives:
    """Return the notification as a mail."""
    text = render(notification, with_secret=True)
    message = EmailMultiAlternatives(
        subject=text.subject,
        body=text.body,
        to=[notification.recipient.email],
        reply_to=[answers] if (answers := reply_to(notification.summit)) else None,
        headers=_headers(notification),
    )
    if settings.RETURN_PATH and not settings.EMAIL_BACKEND.startswith("anymail."):
        # The sender of the envelope. A provider uses its own, and reports bounces by its webhook.
        message.from_email, message.extra_headers["From"] = settings.RETURN_PATH, settings.DEFAULT_FROM_EMAIL
    message.attach_alternative(html(notification, text), "text/html")
    for name, method, content in _calendars(notification):
        message.attach(name, content, f"text/calendar; method={method}")
    return message


def _headers(notification: Notification) -> dict[str, str]:
    """Return the headers that mark an automatic mail, and that name the address to unsubscribe."""
    headers = {
        "Message-ID": message_id(notification),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if link := unsubscribe_link(notification):
        headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def html(notification: Notification, text: Text) -> str:
    """Return the message as a page with inline styles, as mail readers need them."""
    recipient, summit = notification.recipient, notification.summit
    context = {
        "language": recipient.language,
        "summit": translated(summit.name, recipient.language),
        "subject": text.subject,
        "paragraphs": text.body.strip().split("\n\n"),
    }
    return render_to_string("letter.html", context)


def _calendars(notification: Notification) -> Iterator[tuple[str, str, str]]:
    """Yield name, method and content of each calendar file of the message.

    New engagements are one file. Each change is a file of its own, as RFC 5546 asks, so that a calendar with the event
    moves or removes it.
    """
    rows = notification.context.get("engagements", ())
    if rows:
        yield "programme.ics", "PUBLISH", _calendar(notification, rows, "PUBLISH")
    # Changes of things other than engagements are coalesced too, but are not for calendars.
    events = [row for row in notification.context.get("changes", ()) if "sequence" in row]
    for number, row in enumerate(events, start=1):
        method = "CANCEL" if row["is_cancelled"] else "REQUEST"
        yield f"change-{number}.ics", method, _calendar(notification, [row], method)


class CalendarRow(TypedDict, total=False):
    """An engagement in the context of a notification."""

    uid: str
    sequence: int
    changed_at: str
    starts_at: str
    ends_at: str
    title: dict[str, str]
    place: dict[str, str]
    is_cancelled: bool
    zone: str


def _calendar(notification: Notification, rows: list[CalendarRow], method: str) -> str:
    recipient, summit = notification.recipient, notification.summit
    events = [
        ics.Event(
            uid=ics.uid_of(row["uid"], summit.slug),
            sequence=row["sequence"],
            changed_at=datetime.fromisoformat(row.get("changed_at") or notification.created_at.isoformat()),
            starts_at=datetime.fromisoformat(row["starts_at"]),
            ends_at=datetime.fromisoformat(row["ends_at"]),
            summary=text_for(recipient, row["title"]),
            location=text_for(recipient, row["place"]),
            status="CANCELLED" if method == "CANCEL" else "CONFIRMED",
            zone=zone_named(row.get("zone")),
        )
        for row in rows
    ]
    attendee = "" if method == "PUBLISH" else recipient.email
    return ics.calendar_of(
        events, summit.zone, method=method, organizer=organizer_of(summit), attendee=attendee
    ).decode()
