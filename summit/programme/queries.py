"""The programme as one may see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from summit.accounts.models import Party
from summit.calendar.models import Departure, Engagement, Occupancy, Resource, Venue
from summit.core.translations import translated
from summit.programme.models import Revision
from summit.summits.models import Summit


def programme(
    summit: Summit,
    *,
    viewer: Any,
    day: date | None = None,
    party: Party | None = None,
    resource: Resource | None = None,
) -> QuerySet[Engagement]:
    """Return what stands in the programme and `viewer` may see: of a day, a delegation, a resource, or all of it.

    Ordered by hour; occupancies and venues come along. Two queries, however long.
    """
    engagements = Engagement.objects.visible_to(viewer).standing().exclude(kind=Engagement.Kind.CLOSURE)
    engagements = engagements.filter(summit=summit)
    if day:
        engagements = engagements.within(summit.day(day))
    if party:
        engagements = engagements.filter(occupancies__resource__party=party).distinct()
    if resource:
        engagements = engagements.filter(occupancies__resource=resource).distinct()
    occupancies = Occupancy.objects.select_related("resource__party").order_by("role", "resource")
    return engagements.select_related("venue").prefetch_related(Prefetch("occupancies", occupancies))


def departures(
    summit: Summit, *, viewer: Any, party: Party | None = None, resource: Resource | None = None
) -> list[Departure]:
    """Return what `viewer` knew to stand in that programme and does no more, each engagement once. One query."""
    rows = Departure.objects.visible_to(viewer).filter(engagement__summit=summit)
    if party:
        rows = rows.filter(resource__party=party)
    if resource:
        rows = rows.filter(resource=resource)
    last: dict[int, Departure] = {}
    for row in rows.select_related("engagement").order_by("engagement", "-left_at", "pk"):
        last.setdefault(row.engagement_id, row)
    return list(last.values())


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line of the programme as a revision published it; `sequence` counts the changes up to then."""

    uid: str
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    venue: Venue | None
    sequence: int

    @property
    def name(self) -> str:
        """Its title in the language of the reader."""
        return translated(self.title)


def published_lines(revision: Revision, *, viewer: Any) -> list[PublishedLine]:
    """Return, by hour, what the revision published of the engagements that `viewer` may see now. Two queries."""
    published = Engagement.objects.filter(summit=revision.summit_id, uid__in=list(revision.programme))
    known = [str(uid) for uid in published.visible_to(viewer).values_list("uid", flat=True)]
    venues = Venue.objects.in_bulk({revision.programme[uid]["venue"] for uid in known} - {None})
    lines = [_published_line(uid, revision.programme[uid], venues) for uid in known]
    return sorted(lines, key=lambda line: (line.starts_at, line.uid))


def _published_line(uid: str, facts: dict[str, Any], venues: dict[int, Venue]) -> PublishedLine:
    starts_at, ends_at = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    return PublishedLine(uid, facts["title"], starts_at, ends_at, venues.get(facts["venue"]), facts["sequence"])
