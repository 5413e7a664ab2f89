"""The admin pages of accreditation."""

from summit.accreditation.admin.needs import NeedsAdmin
from summit.accreditation.admin.personal import PersonalDataAdmin
from summit.accreditation.admin.photos import PhotoAdmin

__all__ = ("NeedsAdmin", "PersonalDataAdmin", "PhotoAdmin")
