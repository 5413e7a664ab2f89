"""Accreditation in the admin."""

from summit.accreditation.admin import (
    categories,
    declarations,
    duplicates,
    letters,
    links,
    needs,
    passes,
    people,
    personal,
    photos,
)

__all__ = [
    "categories",
    "declarations",
    "duplicates",
    "letters",
    "links",
    "needs",
    "passes",
    "people",
    "personal",
    "photos",
]
