"""The zones, categories and quotas that a new summit can take from an earlier one: no people."""

from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Category, Quota, Step, Zone
from summit.summits.copying import PARTS, Part

PARTS.add("zones", Part(_("Zones that passes open"), {Zone: "summit"}))
PARTS.add(
    "accreditation",
    Part(
        _("Categories of people, with their steps and quotas"),
        {Category: "summit", Step: "category__summit", Quota: "category__summit"},
    ),
)
