"""Events of a mail provider about mails that came back."""

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.db.models import Q
from django.dispatch import receiver

from summit.core import clock
from summit.notifications.channels.email import without_addresses
from summit.notifications.services import note_bounce

CAME_BACK = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED, EventType.COMPLAINED}
NOBODY_THERE = {RejectReason.INVALID, RejectReason.BOUNCED}


@receiver(tracking)
def record_event(event: AnymailTrackingEvent, **_: object) -> None:
    """Record the event on the delivery, in the provider's words."""
    if event.event_type in CAME_BACK and event.message_id:
        words = event.mta_response or event.description or event.reject_reason or ""
        reason = without_addresses(f"{event.event_type} {words}")
        is_address_bad = event.reject_reason in NOBODY_THERE
        note_bounce(Q(provider_id=event.message_id), reason, now=clock.now(), is_address_bad=is_address_bad)
