"""Accredited people: their categories, quotas and zones, the verdicts on them, and their passes."""

from summit.accreditation.models.accreditation import Accreditation, Verdict
from summit.accreditation.models.category import Category, Quota, Step
from summit.accreditation.models.gate import GateCheck
from summit.accreditation.models.passes import Custody, Pass
from summit.accreditation.models.zone import Zone

__all__ = (
    "Accreditation",
    "Category",
    "Custody",
    "GateCheck",
    "Pass",
    "Quota",
    "Step",
    "Verdict",
    "Zone",
)
