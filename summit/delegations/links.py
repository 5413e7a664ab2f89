"""The link of an invitation: its id and our signature over it, made when the mail is sent and kept nowhere."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

SALT = "summit.invitation"


def token_of(invitation: UUID | str) -> str:
    """Return what stands behind the # of the link."""
    return Signer(salt=SALT).sign(str(invitation))


def invitation_of(token: str) -> UUID | None:
    """Return the id that we have signed; None where we have not."""
    try:
        return UUID(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def link_of(invitation: UUID | str) -> str:
    """Return the link. What stands behind the # is sent to no server by itself, and so is in no log."""
    return f"{settings.PUBLIC_URL}{reverse('invitation')}#{token_of(invitation)}"
