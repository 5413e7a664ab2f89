"""Accreditation in the admin."""

from summit.accreditation.admin import categories, duplicates, letters, links, needs, passes, people, personal, photos

__all__ = ["categories", "duplicates", "letters", "links", "needs", "passes", "people", "personal", "photos"]
