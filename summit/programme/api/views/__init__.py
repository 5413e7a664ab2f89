"""The programme, its revisions and feeds."""

from summit.programme.api.views.feeds import FeedViewSet, feed
from summit.programme.api.views.programme import ProgrammeView, RevisionViewSet

__all__ = (
    "FeedViewSet",
    "ProgrammeView",
    "RevisionViewSet",
    "feed",
)
