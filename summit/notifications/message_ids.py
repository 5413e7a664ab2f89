"""The Message-ID of a mail: the id of its notification, signed, so that nobody can forge a bounce."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from summit.notifications.models import Notification

SALT = "summit.message-id"
SIGNED = re.compile(rb"<([\w-]{22})\.([0-9a-f]{16})@", re.ASCII)
SOFT_BREAK = re.compile(rb"=\r?\n")  # of quoted-printable


def message_id(notification: Notification) -> str:
    """Return the Message-ID. It is the same at every try, so that a receiver recognizes a repetition.

    The id is shortened to base64, so that the header is no longer than a line.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "summit.invalid"
    key = urlsafe_b64encode(notification.pk.bytes)[:22]
    return f"<{key.decode()}.{_signature(key, settings.SECRET_KEY)}@{domain}>"


def notification_in(message: bytes) -> UUID | None:
    """Return the notification whose signed Message-ID occurs in the message."""
    for key, signature in SIGNED.findall(SOFT_BREAK.sub(b"", message)):
        secrets = map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
        own = (_signature(key, secret) for secret in secrets)
        if any(constant_time_compare(signature, one) for one in own):
            return UUID(bytes=urlsafe_b64decode(key + b"=="))
    return None


def _signature(key: bytes, secret: str) -> str:
    return salted_hmac(SALT, key, secret=secret, algorithm="sha256").hexdigest()[:16]
