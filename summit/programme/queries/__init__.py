"""Queries of the present programme and of its published revisions."""

from summit.programme.queries.reading import programme, removals
from summit.programme.queries.revisions import (
    LineToPublish,
    PublishedLine,
    as_published,
    lines_to_publish,
    published_lines,
    state_to_publish,
    to_publish,
)

__all__ = (
    "LineToPublish",
    "PublishedLine",
    "as_published",
    "lines_to_publish",
    "programme",
    "published_lines",
    "removals",
    "state_to_publish",
    "to_publish",
)
