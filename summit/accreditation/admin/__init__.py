"""Accreditation in the admin."""

from summit.accreditation.admin import categories, passes, people

__all__ = ["categories", "passes", "people"]
