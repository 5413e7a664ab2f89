"""Accredited people: their categories, quotas and zones, the verdicts on them, and their passes."""

from summit.accreditation.models.accreditation import Accreditation, AccreditationQuerySet, Verdict, VettingList
from summit.accreditation.models.category import Category, Quota, Step
from summit.accreditation.models.declarations import DECLARATIONS, Declaration, Radio, SerialNumber, Vehicle, Weapon
from summit.accreditation.models.duplicates import DistinctPeople
from summit.accreditation.models.gate import GateCheck
from summit.accreditation.models.letter import Letter
from summit.accreditation.models.needs import Needs
from summit.accreditation.models.passes import Custody, Pass
from summit.accreditation.models.personal import BirthDate, DocumentNumber, PersonalData
from summit.accreditation.models.photo import Photo
from summit.accreditation.models.zone import Zone

__all__ = (
    "DECLARATIONS",
    "Accreditation",
    "AccreditationQuerySet",
    "BirthDate",
    "Category",
    "Custody",
    "Declaration",
    "DistinctPeople",
    "DocumentNumber",
    "GateCheck",
    "Letter",
    "Needs",
    "Pass",
    "PersonalData",
    "Photo",
    "Quota",
    "Radio",
    "SerialNumber",
    "Step",
    "Vehicle",
    "Verdict",
    "VettingList",
    "Weapon",
    "Zone",
)
