"""The delegations and policies that a new summit can take from an earlier one: no people, and no roles."""

from django.utils.translation import gettext_lazy as _

from summit.delegations.models import Delegation, ManualPlace, PrecedencePolicy
from summit.summits.copying import PARTS, Part

PARTS.add(
    "delegations",
    Part(_("Delegations, without their people"), {Delegation: "summit"}, changes={"head": None, "is_attending": True}),
)
PARTS.add("precedence", Part(_("Policies of precedence"), {PrecedencePolicy: "summit", ManualPlace: "policy__summit"}))
