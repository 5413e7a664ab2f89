"""The programme as published by its revisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from summit.accounts.models import User
from summit.calendar.models import Engagement, Venue
from summit.calendar.places import place_of
from summit.core.translations import translated
from summit.programme.models import Revision
from summit.summits.models import Summit


class PublishedFacts(TypedDict):
    """The facts of an engagement that a revision stores, as JSON."""

    sequence: int
    starts_at: str
    ends_at: str
    venue: int | None
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line of a published revision. `sequence` counts the changes up to then."""

    uid: str
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    venue: Venue | None
    sequence: int

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return translated(self.title)


CHANGES = {
    "new": pgettext_lazy("engagement", "new"),
    "changed": pgettext_lazy("engagement", "changed"),
    "removed": pgettext_lazy("engagement", "removed"),
}


@dataclass(frozen=True, slots=True)
class LineToPublish:
    """An engagement that differs between the last revision and the next."""

    what: str  # a key of `CHANGES`
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    place: str

    @property
    def change(self) -> str | Promise:
        """The kind of change, in the reader's language."""
        return CHANGES[self.what]

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return translated(self.title)


def to_publish(summit: Summit) -> QuerySet[Engagement]:
    """Return the engagements of the next revision, ordered by hour."""
    live = (Engagement.Status.TENTATIVE, Engagement.Status.CONFIRMED)
    rows = Engagement.objects.filter(summit=summit, status__in=live).exclude(kind=Engagement.Kind.CLOSURE)
    return rows.select_related("venue").order_by("starts_at", "pk")


def as_published(engagement: Engagement) -> PublishedFacts:
    """Return the facts of the engagement that a revision stores."""
    return {
        "sequence": engagement.sequence,
        "starts_at": engagement.starts_at.isoformat(),
        "ends_at": engagement.ends_at.isoformat(),
        "venue": engagement.venue_id,
        "title": engagement.title,
    }


def state_to_publish(engagements: list[Engagement]) -> dict[str, dict[str, object]]:
    """Return by id what is published of each engagement. An editor must have seen it before they publish."""
    prefetch_related_objects(engagements, "occupancies__resource")
    return {
        str(row.pk): {
            **as_published(row),
            "status": row.status,
            "audience": row.audience,
            "place": place_of(row),
            "who": sorted(f"{one.role} {one.resource_id}" for one in row.occupancies.all()),
        }
        for row in engagements
    }


def lines_to_publish(summit: Summit, engagements: Iterable[Engagement]) -> list[LineToPublish]:
    """Return what is new, changed or removed since the last revision, ordered by hour."""
    last = summit.revisions.first()
    before: dict[str, PublishedFacts] = dict(last.programme) if last else {}
    lines = []
    for row in engagements:
        was, is_new = before.pop(str(row.uid), None), row.status == Engagement.Status.TENTATIVE
        if is_new or was != as_published(row):
            what = "new" if is_new else "changed"
            lines.append(LineToPublish(what, row.title, row.starts_at, row.ends_at, translated(place_of(row))))
    for facts in before.values():
        starts_at, ends_at = datetime.fromisoformat(facts["starts_at"]), datetime.fromisoformat(facts["ends_at"])
        lines.append(LineToPublish("removed", facts["title"], starts_at, ends_at, place=""))
    return sorted(lines, key=lambda line: (line.starts_at, line.what))


def published_lines(revision: Revision, *, viewer: User | AnonymousUser) -> list[PublishedLine]:
    """Return the lines of the revision whose engagements `viewer` may see now, ordered by hour. Two queries."""
    published = Engagement.objects.filter(summit=revision.summit_id, uid__in=list(revision.programme))
    known = [str(uid) for uid in published.visible_to(viewer).values_list("uid", flat=True)]
    venues = Venue.objects.in_bulk({revision.programme[uid]["venue"] for uid in known} - {None})
    lines = [_published_line(uid, revision.programme[uid], venues) for uid in known]
    return sorted(lines, key=lambda line: (line.starts_at, line.uid))


def _published_line(uid: str, facts: PublishedFacts, venues: dict[int, Venue]) -> PublishedLine:
    starts_at, ends_at = datetime.fromisoformat(facts["starts_at"]), datetime.fromisoformat(facts["ends_at"])
    venue = venues.get(facts["venue"]) if facts["venue"] else None
    return PublishedLine(uid, facts["title"], starts_at, ends_at, venue, facts["sequence"])
