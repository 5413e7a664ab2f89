"""Accreditation in the admin."""

from summit.accreditation.admin import duplicates, letters, needs, passes, personal, photos

__all__ = ["duplicates", "letters", "needs", "passes", "personal", "photos"]
