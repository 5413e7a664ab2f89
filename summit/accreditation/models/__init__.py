"""Accredited people: their categories, quotas and zones, and the verdicts on them."""

from summit.accreditation.models.accreditation import Accreditation, AccreditationQuerySet, Verdict, VettingList
from summit.accreditation.models.category import Category, Quota, Step
from summit.accreditation.models.zone import Zone

__all__ = (
    "Accreditation",
    "AccreditationQuerySet",
    "Category",
    "Quota",
    "Step",
    "Verdict",
    "VettingList",
    "Zone",
)
