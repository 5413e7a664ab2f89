"""The notice to an invited person."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role
from summit.delegations.links import link_of
from summit.delegations.models import Invitation
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

HIDDEN = "…"  # shown in place of the link everywhere except in the mail
INVITED = register(
    Kind(
        name="invited",
        label=_("Invitations to organize, or to act for a delegation"),
        is_required=True,
        reaches_anyone=True,
        secret=lambda context: {"link": link_of(str(context["invitation"]))},
        sample={
            "invitation": "00000000-0000-4000-8000-000000000000",
            "delegation": {"en": "Belarus", "ru": "Беларусь"},
            "kind": Role.Kind.COORDINATOR.value,
            "link": HIDDEN,
            "expires_at": "2025-11-20T06:00:00+00:00",
        },
    )
)


def invited(invitation: Invitation, *, now: datetime) -> Notice:
    """Notify the person of the invitation and its expiry; the link is made when the mail is sent."""
    return Notice(
        kind=INVITED.name,
        key=f"invited:{invitation.pk}:{now:%Y%m%dT%H%M%S.%f}",
        topic=topic_of(invitation),
        context={
            "invitation": str(invitation.pk),
            "delegation": invitation.party.name if invitation.party else None,
            "kind": invitation.kind,
            "link": HIDDEN,
            "expires_at": invitation.expires_at.isoformat(),
        },
        valid_until=invitation.expires_at,
        channels=("email",),
    )


def topic_of(invitation: Invitation) -> str:
    """Return the topic, by which the notice can be withdrawn."""
    return f"invitation:{invitation.pk}"
