"""The link of an invitation: its id with a signature. It is made when the mail is sent and stored nowhere."""

from uuid import UUID

from django.core.signing import BadSignature, Signer

from summit.core.site_addresses import public_url

SALT = "summit.invitation"


def token_of(invitation: UUID | str) -> str:
    """Return the token of the link: the part after the #."""
    return Signer(salt=SALT).sign(str(invitation))


def invitation_of(token: str) -> UUID | None:
    """Return the id in the token; None if the signature is wrong."""
    try:
        return UUID(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def link_of(invitation: UUID | str) -> str:
    """Return the link. Browsers do not send the part after the # to servers, so it appears in no log."""
    return f"{public_url('invitation')}#{token_of(invitation)}"
