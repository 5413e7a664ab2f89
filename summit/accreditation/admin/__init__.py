"""Accreditation in the admin."""

from summit.accreditation.admin import categories, needs, passes, people, personal, photos

__all__ = ["categories", "needs", "passes", "people", "personal", "photos"]
