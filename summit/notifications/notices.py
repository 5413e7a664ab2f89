"""Messages about the delivery itself."""

from django.utils.translation import gettext_lazy as _

from summit.notifications.kinds import Kind, register
from summit.notifications.models import Webhook
from summit.notifications.notice import Notice

DISABLED = register(
    Kind(
        name="webhook_disabled",
        label=_("Your webhook was switched off"),
        is_required=True,
        sample={"url": "https://delegation.example/summit", "failures": 12},
    )
)


def webhook_disabled(webhook: Webhook) -> Notice:
    """Return the notice for the owner that their webhook does not answer and was switched off."""
    return Notice(
        kind=DISABLED.name,
        key=f"webhook-disabled:{webhook.pk}:{webhook.disabled_at:%Y%m%dT%H%M%S}",
        context={"url": webhook.url, "failures": webhook.failures},
    )
