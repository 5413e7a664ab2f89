"""Services of webhooks. Each person may have one in each summit."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.outbound import is_public
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.core.web_addresses import ip_in, web_address
from summit.notifications.channels.webhook import secret_of, withdraw_posts
from summit.notifications.models import Webhook
from summit.notifications.models.webhook import LONGEST_URL
from summit.summits.models import Summit


class WebhookExists(Refusal):
    """A person has one webhook in a summit."""

    code = "webhook_exists"
    message = _("You have a webhook in this summit already: delete it first.")


class BadAddress(BadValue):
    """Posting to the address is not allowed."""

    code = "bad_webhook_address"
    message = _(
        "Give an https address on the public Internet, with the name of a host, without a name or password, a"
        " fragment or an impossible port."
    )


@transactional
def create_webhook(*, summit: Summit, owner: User, url: str, now: datetime) -> tuple[Webhook, str]:
    """Create a webhook at `url`; return it and its secret.

    Raises BadAddress, WebhookExists. That the host is public is checked again at each connection.
    """
    webhook, is_new = Webhook.objects.get_or_create(
        summit=summit, owner=owner, defaults={"url": _address(url), "created_at": now}
    )
    if not is_new:
        raise WebhookExists
    return webhook, secret_of(webhook)


@transactional
def rotate_secret(webhook: Webhook, *, now: datetime) -> str:
    """Return a new secret. For a day, messages are signed with the old one as well."""
    Webhook.objects.filter(pk=webhook.pk).update(generation=F("generation") + 1, rotated_at=now)
    webhook.refresh_from_db()
    return secret_of(webhook)


@transactional
def enable_webhook(webhook: Webhook) -> Webhook:
    """Switch the webhook on again. The messages that it missed are in the inbox and were sent by e-mail."""
    Webhook.objects.filter(pk=webhook.pk).update(disabled_at=None, failures=0, failing_since=None)
    webhook.refresh_from_db()
    return webhook


@transactional
def delete_webhook(webhook: Webhook) -> None:
    """Delete the webhook and withdraw its waiting deliveries."""
    withdraw_posts(webhook)
    webhook.delete()


def _address(url: str) -> str:
    """Return the normalized address. Raises BadAddress if posting to it is impossible or not allowed."""
    schemes = ("https", "http") if settings.OUTBOUND_MAY_BE_PRIVATE else ("https",)
    try:
        address = web_address(url, schemes=schemes)
    except ValueError as error:
        raise BadAddress(field="url") from error
    if len(address) > LONGEST_URL or not (settings.OUTBOUND_MAY_BE_PRIVATE or _may_be_public(address)):
        raise BadAddress(field="url")
    return address


def _may_be_public(address: str) -> bool:
    """Return whether this is a public IP address or a name of several parts, which is resolved at each connection."""
    ip = ip_in(address)
    return is_public(ip) if ip else "." in (urlsplit(address).hostname or "")
