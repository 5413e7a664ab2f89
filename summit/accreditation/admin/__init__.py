"""Accreditation in the admin."""

from summit.accreditation.admin import duplicates, needs, passes, personal, photos

__all__ = ["duplicates", "needs", "passes", "personal", "photos"]
