"""E-mail over SMTP."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from summit.notifications.channels.base import DeliveryError
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render

PERMANENT = range(500, 600)


def message_id(notification: Notification) -> str:
    """Return the Message-ID: the same at every try, so that a receiver can tell a repetition."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "summit.invalid"
    return f"<{notification.pk}@{domain}>"


class EmailChannel:
    """Sends one plain-text mail."""

    def send(self, delivery: Delivery) -> None:
        """Send it, or raise DeliveryError: permanent when the server says 5xx of this message or recipient."""
        notification = delivery.notification
        text = render(notification)
        message = EmailMessage(
            subject=text.subject,
            body=text.body,
            to=[notification.recipient.email],
            headers={"Message-ID": message_id(notification), "Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise DeliveryError(f"SMTP {codes[0]}", is_permanent=all(code in PERMANENT for code in codes)) from error
        except smtplib.SMTPResponseException as error:
            # An authentication fault is ours to mend: the message is not to blame.
            permanent = error.smtp_code in PERMANENT and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise DeliveryError(f"SMTP {error.smtp_code}", is_permanent=permanent) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(type(error).__name__) from error
