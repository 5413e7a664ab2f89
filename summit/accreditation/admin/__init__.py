"""The admin pages of accreditation."""

from summit.accreditation.admin.personal import PersonalDataAdmin

__all__ = ("PersonalDataAdmin",)
