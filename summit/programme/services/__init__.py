"""Services of the programme: publish it, and create and revoke calendar feeds."""

from summit.programme.services.background import publish_later, upload_programme_file
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
    "publish_later",
    "publish_revision",
    "revoke_feed",
    "upload_programme_file",
)
