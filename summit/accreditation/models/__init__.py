"""Accredited people: their categories, quotas and zones, and the verdicts on them."""

from summit.accreditation.models.accreditation import Accreditation, Verdict
from summit.accreditation.models.category import Category, Quota, Step
from summit.accreditation.models.needs import Needs
from summit.accreditation.models.personal import BirthDate, DocumentNumber, PersonalData
from summit.accreditation.models.photo import Photo
from summit.accreditation.models.zone import Zone

__all__ = (
    "Accreditation",
    "BirthDate",
    "Category",
    "DocumentNumber",
    "Needs",
    "PersonalData",
    "Photo",
    "Quota",
    "Step",
    "Verdict",
    "Zone",
)
