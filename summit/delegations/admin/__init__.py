"""The admin pages of delegations."""

from summit.delegations.admin.delegations import DelegateAdmin, DelegationAdmin
from summit.delegations.admin.invitations import InvitationAdmin
from summit.delegations.admin.official_invitations import OfficialInvitationAdmin
from summit.delegations.admin.precedence import PrecedencePolicyAdmin
from summit.delegations.admin.proposed_changes import ProposedChangeAdmin
from summit.delegations.admin.summits import SummitAdmin

__all__ = (
    "DelegateAdmin",
    "DelegationAdmin",
    "InvitationAdmin",
    "OfficialInvitationAdmin",
    "PrecedencePolicyAdmin",
    "ProposedChangeAdmin",
    "SummitAdmin",
)
