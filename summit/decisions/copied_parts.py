"""The rules of organs that a new summit can take from an earlier one."""

from django.utils.translation import gettext_lazy as _

from summit.decisions.models import AdoptionRules
from summit.summits.copying import PARTS, Part

PARTS.add("rules", Part(_("Rules of organs"), {AdoptionRules: "organ__summit"}, needs=("organs", "delegations")))
