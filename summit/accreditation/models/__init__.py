"""Accredited people: their categories, quotas and zones, and the verdicts on them."""

from summit.accreditation.models.accreditation import Accreditation, Verdict
from summit.accreditation.models.category import Category, Quota, Step
from summit.accreditation.models.zone import Zone

__all__ = ("Accreditation", "Category", "Quota", "Step", "Verdict", "Zone")
