"""The personal data of an account in this app."""

from collections.abc import Iterable, Mapping

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.programme.models import Feed, Revision


@exports("accounts.User", "feeds")
def feeds(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the user's feeds. Their addresses are not stored."""
    rows = visible_part_of(user, reader, Feed.objects.filter(owner=user))
    return rows.values("summit__slug", "party__code", "resource__code", "created_at", "revoked_at")


@exports("accounts.User", "revisions")
def revisions(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the revisions that the user published."""
    rows = visible_part_of(user, reader, Revision.objects.filter(published_by=user))
    return rows.values("summit__slug", "number", "published_at")
