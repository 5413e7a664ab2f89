"""Revisions of the programme, and feeds of it."""

from summit.programme.models.feed import Feed
from summit.programme.models.revision import Revision

__all__ = (
    "Feed",
    "Revision",
)
