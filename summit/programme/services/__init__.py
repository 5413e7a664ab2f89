"""Services of the programme: publish it, and create and revoke calendar feeds."""

from summit.programme.services.feeds import create_feed, hash_of, revoke_feed
from summit.programme.services.publishing import (
    PUBLICATION,
    NothingToPublish,
    PublishedSince,
    UnreadWarnings,
    publish_revision,
)

__all__ = (
    "PUBLICATION",
    "NothingToPublish",
    "PublishedSince",
    "UnreadWarnings",
    "create_feed",
    "hash_of",
    "publish_revision",
    "revoke_feed",
)
