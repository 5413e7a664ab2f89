"""Accreditation in the admin."""

from summit.accreditation.admin import passes

__all__ = ["passes"]
