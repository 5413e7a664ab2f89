"""Publish the programme, and create and revoke calendar feeds."""

from summit.programme.services.feeds import create_feed, hash_of, revoke_feed
from summit.programme.services.revisions import NothingToPublish, publish_revision

__all__ = (
    "NothingToPublish",
    "create_feed",
    "hash_of",
    "publish_revision",
    "revoke_feed",
)
