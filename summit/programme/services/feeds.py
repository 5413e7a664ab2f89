"""Create and revoke calendar feeds."""

import hashlib
import secrets
from datetime import datetime

from summit.accounts.models import Party, User
from summit.calendar.models import Resource
from summit.core.transactions import transactional
from summit.programme.models import Feed
from summit.summits.models import Summit


@transactional
def create_feed(
    *,
    summit: Summit,
    owner: User,
    now: datetime,
    party: Party | None = None,
    resource: Resource | None = None,
) -> tuple[Feed, str]:
    """Create a feed; return it and its secret token, which is shown once and stored only as a hash."""
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        summit=summit, owner=owner, party=party, resource=resource, token_hash=hash_of(token), created_at=now
    )
    return feed, token


def revoke_feed(feed: Feed, *, now: datetime) -> None:
    """Revoke a feed. Its address answers 404 from now on."""
    Feed.objects.live().filter(pk=feed.pk).update(revoked_at=now)


def hash_of(token: str) -> str:
    """Return the stored hash of a token. The token is long and random, so a hash without salt is safe."""
    return hashlib.sha256(token.encode()).hexdigest()
