"""The consequences in the programme of an answer to an official invitation."""

from datetime import datetime

from summit.delegations.models import Delegation
from summit.delegations.services.official_invitations import FOLLOWERS
from summit.programme.attendance import confirm_delegation, withdraw_delegation


def follow_answer(delegation: Delegation, *, is_attending: bool, reason: str, now: datetime) -> None:
    """Let the delegation come with the seats that it gave up, or not come, by the verbs of its dossier."""
    if is_attending:
        confirm_delegation(delegation, now=now)
    else:
        withdraw_delegation(delegation, now=now, reason=reason)


FOLLOWERS.add(None, follow_answer)
