"""Delegations, delegates, changes that they propose, invitations, and policies of precedence."""

from summit.delegations.models.delegate import Delegate, Rank
from summit.delegations.models.delegation import Contact, Delegation, DelegationQuerySet
from summit.delegations.models.headship import Headship
from summit.delegations.models.invitation import Invitation
from summit.delegations.models.manual_place import ManualPlace
from summit.delegations.models.official_invitation import OfficialInvitation, OfficialInvitationQuerySet
from summit.delegations.models.precedence import LetterDraw, PrecedencePolicy
from summit.delegations.models.proposed_change import ProposedChange

__all__ = (
    "Contact",
    "Delegate",
    "Delegation",
    "DelegationQuerySet",
    "Headship",
    "Invitation",
    "LetterDraw",
    "ManualPlace",
    "OfficialInvitation",
    "OfficialInvitationQuerySet",
    "PrecedencePolicy",
    "ProposedChange",
    "Rank",
)
