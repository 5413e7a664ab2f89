"""Serializers of the programme, its revisions and feeds."""

from summit.programme.api.serializers.feeds import CreateFeed, FeedSerializer
from summit.programme.api.serializers.programme import (
    EngagementSerializer,
    PlaceSerializer,
    ProgrammeQuery,
    PublishedLineSerializer,
    RevisionSerializer,
)

__all__ = (
    "CreateFeed",
    "EngagementSerializer",
    "FeedSerializer",
    "PlaceSerializer",
    "ProgrammeQuery",
    "PublishedLineSerializer",
    "RevisionSerializer",
)
