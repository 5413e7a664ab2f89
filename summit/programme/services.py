"""Publish the programme, and create and revoke calendar feeds."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.calendar import notices as changes
from summit.calendar.models import Engagement, Resource
from summit.calendar.queries import engagements_by_person
from summit.calendar.services import confirm_engagements
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.notifications.changes import irreversible
from summit.notifications.notice import Notice
from summit.notifications.services import awaited, notify_all
from summit.programme import notices
from summit.programme.models import Feed, Revision
from summit.programme.queries import as_published, to_publish
from summit.summits.models import Summit


class NothingToPublish(Refusal):
    """Nothing changed since the last revision."""

    code = "nothing_to_publish"
    message = _("Nothing has changed since the programme was last published.")


@irreversible(_("Programme published"), _("What was published is known. Change it, and publish again."))
def publish_revision(
    summit: Summit, *, by: User, now: datetime, check: Callable[[list[Engagement]], None] | None = None
) -> Revision:
    """Publish the programme as its next revision: tentative engagements are confirmed.

    Each participant gets one message about what is new in their programme. `check` gets the locked engagements to be
    published and may refuse them. Raises NothingToPublish.
    """
    # One at a time, so that numbers have no gaps and nobody is notified twice.
    Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    last = summit.revisions.first()
    engagements = to_publish(summit).select_for_update(of=("self",), no_key=True).order_by("pk")
    planned = list(engagements)
    if check:
        check(planned)
    new = [row for row in planned if row.status == Engagement.Status.TENTATIVE]
    confirm_engagements(new, now=now)
    published = list(engagements.all())
    snapshot = {str(row.uid): as_published(row) for row in published}
    if last and last.programme == snapshot:
        raise NothingToPublish
    revision = Revision.objects.create(
        summit=summit,
        number=last.number + 1 if last else 1,
        published_at=now,
        published_by=by,
        programme=snapshot,
    )
    added = {row.pk for row in new}
    _tell(revision, [row for row in published if row.pk in added], now)
    return revision


def _tell(revision: Revision, engagements: list[Engagement], now: datetime) -> None:
    """Notify everyone of what is new to them. If a waiting message cancels an engagement, that message is changed."""
    prefetch_related_objects(engagements, "occupancies__resource")
    rows = {row.pk: changes.facts(row) for row in engagements}
    of_person = engagements_by_person(engagements)
    waiting = awaited(of_person, changes.CHANGED.name, summit=revision.summit)
    addressed: list[tuple[User, Notice]] = []
    for person, theirs in of_person.items():
        again = [row for row in theirs if str(row.uid) in waiting.get(person.pk, ())]
        addressed += [(person, changes.joined(row)) for row in again]
        if new := [row for row in theirs if row not in again]:
            addressed.append((person, notices.published(revision, [rows[row.pk] for row in new])))
    notify_all(addressed, summit=revision.summit, now=now)


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
