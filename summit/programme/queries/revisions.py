"""The programme as its revisions published it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.calendar.models import Engagement, Venue
from summit.core.translations import translated
from summit.programme.models import Revision


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
