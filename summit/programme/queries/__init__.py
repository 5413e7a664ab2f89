"""Queries of the present programme and of its published revisions."""

from summit.programme.queries.reading import programme, removals
from summit.programme.queries.revisions import (
    Difference,
    Programme,
    PublishedLine,
    as_programme,
    count_by_party,
    differences,
    earlier_programme,
    letters_about,
    published_lines,
    to_publish,
)
from summit.programme.queries.warnings import ReleaseWarning, release_warnings

__all__ = (
    "Difference",
    "Programme",
    "PublishedLine",
    "ReleaseWarning",
    "as_programme",
    "count_by_party",
    "differences",
    "earlier_programme",
    "letters_about",
    "programme",
    "published_lines",
    "release_warnings",
    "removals",
    "to_publish",
)
