"""Webhooks, signed as Standard Webhooks asks (https://www.standardwebhooks.com, version 1)."""

import base64
import hmac
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from summit.accounts.models import User
from summit.core.outbound import UnreachableError, post
from summit.core.queues import SLOW
from summit.notifications import outbox
from summit.notifications.channel_registry import Channel, DeliveryError, Send, register_channel
from summit.notifications.models import Delivery, Notification, Webhook
from summit.notifications.notices import webhook_disabled
from summit.notifications.rendering import render
from summit.summits.models import Summit

OVERLAP = timedelta(days=1)  # for so long after a rotation, posts are signed with the old secret too
FAILURES = 10  # in a row,
FAILING_FOR = timedelta(hours=1)  # over so long at least: then the webhook is switched off
GONE = 410


class WebhookChannel(Channel):
    """Posts a message to the recipient's own system."""

    name = "webhook"
    label = _("webhook")
    queue = SLOW

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Keep no connection: each message goes to another host."""
        yield send

    def reachable(self, users: Collection[User], summit: Summit) -> Collection[int]:
        """Return the ids of the users that have a webhook in the summit that is switched on."""
        return set(Webhook.objects.live().filter(owner__in=users, summit=summit).values_list("owner", flat=True))


register_channel(WebhookChannel())


def send(delivery: Delivery, now: datetime) -> None:
    """Post the message. Raises DeliveryError for any answer but 2xx; lasting faults switch the webhook off."""
    notification = delivery.notification
    webhook = Webhook.objects.live().filter(summit=notification.summit_id, owner=notification.recipient_id).first()
    if webhook is None:
        raise DeliveryError(gettext_noop("The webhook was deleted or switched off."), is_permanent=True)
    body = payload(delivery)
    headers = signed(webhook, str(notification.pk), body, now) | {"content-type": "application/json"}
    try:
        status = post(webhook.url, headers=headers, body=body)
    except UnreachableError as error:
        _note_failure(webhook, now)
        raise DeliveryError(str(error)) from error
    except Exception:
        # Any exception counts as a failure, so that an address that always fails is switched off.
        _note_failure(webhook, now)
        raise
    if status // 100 == 2:  # noqa: PLR2004 -- 200 to 299
        Webhook.objects.filter(pk=webhook.pk, failures__gt=0).update(failures=0, failing_since=None)
        return
    if status == GONE:
        _disable(webhook, now)
    else:
        _note_failure(webhook, now)
    raise DeliveryError(f"HTTP {status}", is_permanent=status == GONE)


def payload(delivery: Delivery) -> bytes:
    """Return the body: the text of the message, and its facts as data."""
    notification = delivery.notification
    text = render(notification)
    data = {
        "summit": notification.summit.slug,
        "subject": text.subject,
        "text": text.body,
        "facts": notification.context,
    }
    envelope = {"type": notification.kind, "timestamp": notification.created_at.isoformat(), "data": data}
    return json.dumps(envelope, ensure_ascii=False).encode()


def signed(webhook: Webhook, message_id: str, body: bytes, now: datetime) -> dict[bytes | str, bytes | str]:
    """Return the headers by which the receiver knows the sender: the same id at every try, and a fresh hour."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    generations = [webhook.generation]
    if webhook.rotated_at and now - webhook.rotated_at < OVERLAP:
        generations.append(webhook.generation - 1)
    signatures = (hmac.digest(_key(webhook, generation), content, "sha256") for generation in generations)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(signature).decode()}" for signature in signatures),
    }


def secret_of(webhook: Webhook) -> str:
    """Return the secret in the form that its owner gets."""
    return "whsec_" + base64.b64encode(_key(webhook, webhook.generation)).decode()


def _key(webhook: Webhook, generation: int) -> bytes:
    return salted_hmac("summit.webhook", f"{webhook.pk}:{generation}", algorithm="sha256").digest()


def withdraw_posts(webhook: Webhook) -> None:
    """Withdraw the deliveries that wait to be posted."""
    letters = Notification.objects.filter(summit=webhook.summit_id, recipient=webhook.owner_id)
    Delivery.objects.withdraw_queued(letters, channel=WebhookChannel.name)


def _note_failure(webhook: Webhook, now: datetime) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1, failing_since=Coalesce("failing_since", now)
    )
    webhook.refresh_from_db()
    if webhook.failures >= FAILURES and webhook.failing_since and now - webhook.failing_since >= FAILING_FOR:
        _disable(webhook, now)


def _disable(webhook: Webhook, now: datetime) -> None:
    """Switch the webhook off and notify its owner by the other channels, once for all workers that see the failure."""
    if Webhook.objects.live().filter(pk=webhook.pk).update(disabled_at=now):
        webhook.disabled_at = now
        withdraw_posts(webhook)
        outbox.write([(webhook.owner, webhook_disabled(webhook))], summit=webhook.summit, now=now)
