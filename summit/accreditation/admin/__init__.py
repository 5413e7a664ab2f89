"""Accreditation in the admin."""

from summit.accreditation.admin import needs, passes, personal, photos

__all__ = ["needs", "passes", "personal", "photos"]
