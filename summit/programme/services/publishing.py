"""Publish the programme as a revision, and withdraw one that nobody was told of yet."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.calendar import notices as changes
from summit.calendar.models import Engagement, Removal
from summit.calendar.queries import engagements_by_person
from summit.calendar.services import confirm_engagements, withdraw_engagements
from summit.core.progress import counted
from summit.core.refusals import Refusal
from summit.notifications.changes import Restorable, undoable
from summit.notifications.notice import Notice
from summit.notifications.services import awaited, notify_all, retract
from summit.programme import notices
from summit.programme.models import Revision
from summit.programme.queries import ReleaseWarning, as_programme, release_warnings, to_publish
from summit.summits.models import Summit


class NothingToPublish(Refusal):
    """Nothing changed since the last revision."""

    code = "nothing_to_publish"
    message = _("Nothing has changed since the programme was last published.")


class UnreadWarnings(Refusal):
    """There are warnings, which were not accepted; `warnings` are these."""

    code = "unread_warnings"
    accepted_by = "even_if_warned"

    def __init__(self, warnings: Collection[ReleaseWarning]) -> None:
        message = ngettext(
            "There is %(count)s warning. Read it, and accept it or mend what it is about.",
            "There are %(count)s warnings. Read them, and accept them or mend what they are about.",
            len(warnings),
        )
        super().__init__(message % {"count": len(warnings)}, warnings=[row.as_json() for row in warnings])


class PublishedSince(Refusal):
    """A later revision was published, which builds on this one."""

    code = "published_since"


def published_by(revision: Revision) -> dict[str, object] | None:
    """Return what the revision made known, as it is now; None if the revision was withdrawn."""
    if not Revision.objects.standing().filter(pk=revision.pk).exists():
        return None
    rows = list(_made_known(revision).select_related("venue").prefetch_related("occupancies__resource"))
    programme = as_programme(rows)
    # Its sequence grows with a change that was undone, too.
    return {
        str(row.uid): {
            **{name: value for name, value in programme[str(row.uid)].items() if name != "sequence"},
            "status": row.status,
            "who": sorted(f"{one.role} {one.resource_id}" for one in row.occupancies.all()),
        }
        for row in rows
    }


def restore_publication(revision: Revision, facts: dict[str, Any] | None, now: datetime) -> None:
    """Withdraw the revision, or publish again what it published. Raises PublishedSince."""
    later = Revision.objects.standing().filter(summit=revision.summit_id, number__gt=revision.number).last()
    if later:
        message = gettext("%(revision)s was published since. Undo that first, or publish what you want now.")
        raise PublishedSince(message % {"revision": later}, number=later.number)
    if facts is None:
        _withdraw(revision, now)
    else:
        _publish_again(revision, now)


def _lock_publication(revision: Revision) -> None:
    """Lock what `publish_revision` locks: the summit, then the engagements."""
    Summit.objects.select_for_update(no_key=True).get(pk=revision.summit_id)
    list(_made_known(revision).select_for_update(of=("self",), no_key=True).order_by("pk"))


def _changed_last(revision: Revision) -> Revision | Engagement:
    """Return the engagement of the revision that was changed last."""
    return _made_known(revision).order_by("changed_at", "pk").last() or revision


def _made_known(revision: Revision) -> QuerySet[Engagement]:
    return Engagement.objects.filter(summit=revision.summit_id, uid__in=revision.made_known)


PUBLICATION = Restorable(
    name="programme.publication",
    model=Revision,
    facts=published_by,
    restore=restore_publication,
    title=lambda revision: {"en": str(revision)},
    lock=_lock_publication,
    shown_by=_changed_last,
)


@undoable(PUBLICATION, _("Programme published"))
def publish_revision(summit: Summit, *, by: User, now: datetime, even_if_warned: bool = False) -> Revision:
    """Publish the programme as its next revision: tentative engagements are confirmed.

    Each participant gets one message about what is new in their programme. The warnings that were accepted are stored
    with the revision. Raises NothingToPublish and UnreadWarnings.
    """
    # One at a time, so that numbers have no gaps and nobody is notified twice.
    Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    engagements = to_publish(summit).select_for_update(of=("self",), no_key=True).order_by("pk")
    new = [row for row in engagements if row.status == Engagement.Status.TENTATIVE]
    warnings = release_warnings(summit, now=now)
    confirm_engagements(new, now=now)
    published = list(engagements.all())
    programme = as_programme(published)
    last = summit.revisions.standing().first()
    if last and last.programme == programme:
        raise NothingToPublish
    if warnings and not even_if_warned:
        raise UnreadWarnings(warnings)
    latest = summit.revisions.first()
    revision = Revision.objects.create(
        summit=summit,
        number=latest.number + 1 if latest else 1,
        published_at=now,
        published_by=by,
        programme=programme,
        made_known=[row.uid for row in new],
        warnings=[row.as_json() for row in warnings],
    )
    _tell(revision, _among(published, new), now)
    return revision


def _publish_again(revision: Revision, now: datetime) -> None:
    """Publish what the revision published before it was withdrawn, as it is now."""
    new = list(_made_known(revision).filter(status=Engagement.Status.TENTATIVE))
    confirm_engagements(new, now=now)
    published = list(to_publish(revision.summit).filter(status=Engagement.Status.CONFIRMED))
    Revision.objects.filter(pk=revision.pk).update(programme=as_programme(published), withdrawn_at=None)
    _tell(revision, _among(published, new), now)


def _among(rows: Collection[Engagement], wanted: Collection[Engagement]) -> list[Engagement]:
    keys = {row.pk for row in wanted}
    return [row for row in rows if row.pk in keys]


def _withdraw(revision: Revision, now: datetime) -> None:
    """Make tentative again what the revision made known, and withdraw its letters.

    If an engagement was cancelled before, and people were to be told of that, they are told of it again.
    """
    made_known = _made_known(revision).select_related("venue").prefetch_related("occupancies__resource")
    cancelled_before = Removal.objects.filter(engagement__in=made_known, was_published=True).values("engagement")
    again = list(made_known.filter(pk__in=cancelled_before))
    withdraw_engagements(made_known, now=now)
    Revision.objects.filter(pk=revision.pk).update(withdrawn_at=now)
    letters = retract(revision.letters_key, summit=revision.summit)
    listed = {letter.recipient_id: {row["uid"] for row in letter.context["engagements"]} for letter in letters}
    addressed = [
        (person, changes.cancelled(row, changes.Standing.of(row)))
        for person, theirs in engagements_by_person(again).items()
        for row in theirs
        if str(row.uid) not in listed.get(person.pk, ())
    ]
    notify_all(addressed, summit=revision.summit, now=now)


def _tell(revision: Revision, engagements: list[Engagement], now: datetime) -> None:
    """Notify everyone of what is new to them. If a waiting message cancels an engagement, that message is changed."""
    prefetch_related_objects(engagements, "occupancies__resource")
    rows = {row.pk: changes.facts(row) for row in engagements}
    of_person = engagements_by_person(engagements)
    waiting = awaited(of_person, changes.CHANGED.name, summit=revision.summit)
    addressed: list[tuple[User, Notice]] = []
    for person, theirs in counted(of_person.items()):
        again = [row for row in theirs if str(row.uid) in waiting.get(person.pk, ())]
        addressed += [(person, changes.joined(row)) for row in again]
        if new := [row for row in theirs if row not in again]:
            addressed.append((person, notices.published(revision, [rows[row.pk] for row in new], now=now)))
    notify_all(addressed, summit=revision.summit, now=now)
