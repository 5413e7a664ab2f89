"""The admin pages of accreditation."""

from summit.accreditation.admin.categories import CategoryAdmin, QuotaAdmin, ZoneAdmin
from summit.accreditation.admin.people import AccreditationAdmin

__all__ = ("AccreditationAdmin", "CategoryAdmin", "QuotaAdmin", "ZoneAdmin")
