"""The programme as published by its revisions, and the difference between two of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from summit.accounts.models import User
from summit.calendar.models import Engagement, Venue
from summit.calendar.places import place_of
from summit.core.hours import shown_times, zone_named
from summit.core.refusals import BadValue
from summit.core.translations import translated
from summit.notifications.models import Notification
from summit.programme.models import Revision
from summit.summits.models import Summit


class UnknownRevision(BadValue):
    """There is no such revision."""

    code = "unknown_revision"
    message = _("There is no revision with this number.")


class PublishedFacts(TypedDict):
    """The facts of an engagement that a revision stores, as JSON; revisions before 0.2 have no place and no parties."""

    sequence: int
    starts_at: str
    ends_at: str
    venue: int | None
    title: dict[str, str]
    place: dict[str, str]
    zone: str  # of the clock of the venue; empty or missing: the summit's
    audience: str
    parties: list[int]


Programme = Mapping[str, PublishedFacts]


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line of a published revision. `sequence` counts the changes up to then."""

    uid: str
    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    venue: Venue | None
    sequence: int
    local_zone: ZoneInfo | None = None  # of the clock of its venue then; None: the summit's

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return translated(self.title)

    @property
    def shown_times(self) -> str:
        """Start and end on a page of the summit's clock; with the zone where its venue had another."""
        return shown_times(self.starts_at, self.ends_at, self.local_zone)


CHANGES = {
    "new": pgettext_lazy("engagement", "new"),
    "changed": pgettext_lazy("engagement", "changed"),
    "removed": pgettext_lazy("engagement", "removed"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """An engagement as one of two programmes has it."""

    title: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    place: dict[str, str] | None
    local_zone: ZoneInfo | None = None

    @classmethod
    def of(cls, facts: PublishedFacts) -> "Side":
        """Return what is shown of stored facts."""
        starts_at, ends_at = datetime.fromisoformat(facts["starts_at"]), datetime.fromisoformat(facts["ends_at"])
        return cls(facts["title"], starts_at, ends_at, facts.get("place") or None, zone_named(facts.get("zone")))

    @property
    def shown_times(self) -> str:
        """Start and end, with the zone where its venue has a clock of its own."""
        return shown_times(self.starts_at, self.ends_at, self.local_zone)

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return translated(self.title)

    @property
    def where(self) -> str:
        """The rooms and the venue in the reader's language."""
        return translated(self.place) if self.place else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An engagement that differs between two programmes: a new one has no `before`, a removed one no `after`."""

    uid: str
    before: Side | None
    after: Side | None
    newer: Side  # the one that there is, or the later
    parties: frozenset[int]  # those whose programme differs; none for what the whole summit sees

    @property
    def what(self) -> str:
        """A key of `CHANGES`."""
        return "removed" if self.after is None else "changed" if self.before else "new"

    @property
    def change(self) -> str | Promise:
        """The kind of change, in the reader's language."""
        return CHANGES[self.what]


def to_publish(summit: Summit) -> QuerySet[Engagement]:
    """Return the engagements of the next revision, ordered by hour; hours that are provisional are not."""
    live = (Engagement.Status.TENTATIVE, Engagement.Status.CONFIRMED)
    rows = Engagement.objects.filter(summit=summit, status__in=live).exclude(kind=Engagement.Kind.CLOSURE)
    rows = rows.filter(meeting__provisional_until=None)
    return rows.select_related("venue").order_by("starts_at", "pk")


def as_programme(engagements: Collection[Engagement]) -> dict[str, PublishedFacts]:
    """Return what a revision stores of the engagements. Two queries at most."""
    prefetch_related_objects(list(engagements), "occupancies__resource")
    return {str(row.uid): _as_published(row) for row in engagements}


def _as_published(engagement: Engagement) -> PublishedFacts:
    parties = {one.resource.party_id for one in engagement.occupancies.all() if one.resource.party_id}
    return {
        "sequence": engagement.sequence,
        "starts_at": engagement.starts_at.isoformat(),
        "ends_at": engagement.ends_at.isoformat(),
        "venue": engagement.venue_id,
        "title": engagement.title,
        "place": place_of(engagement),
        "zone": engagement.own_time_zone,
        "audience": engagement.audience,
        "parties": sorted(parties),
    }


def earlier_programme(
    revisions: QuerySet[Revision], *, since: int | None = None, before: int | None = None
) -> Programme:
    """Return the programme of the revision `since`, by default of the last one `before` that was not withdrawn.

    It is empty if there is none, or `since` is 0. Raises UnknownRevision. One query.
    """
    rows = revisions.defer(None).filter(number=since) if since else revisions.defer(None).filter(withdrawn_at=None)
    found = None if since == 0 else rows.filter(**({} if since or before is None else {"number__lt": before})).first()
    if since and found is None:
        raise UnknownRevision(field="since")
    return found.programme if found else {}


def letters_about(revision: Revision) -> QuerySet[Notification]:
    """Return the letters about the revision, by the names of their readers."""
    letters = Notification.objects.filter(summit=revision.summit_id, key=revision.letters_key)
    return letters.select_related("recipient").order_by("recipient__name", "pk")


def _is_same(old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    """Say whether the facts are the same, by those that both have."""
    return all(old[name] == new[name] for name in old.keys() & new.keys())


def differences(old: Programme, new: Programme, *, parties: Collection[int] | None = None) -> list[Difference]:
    """Return what is new, changed or removed in `new`, ordered by hour.

    If `parties` are given, both programmes are limited to what their people saw then.
    """
    if parties is not None:
        old, new = _seen_by(parties, old), _seen_by(parties, new)
    found = []
    for uid in {**old, **new}:
        before, after = old.get(uid), new.get(uid)
        if before and after and _is_same(before, after):
            continue
        sides = [facts for facts in (after, before) if facts]
        concerned = frozenset(party for facts in sides for party in facts.get("parties", ()))
        concerned &= concerned if parties is None else frozenset(parties)
        newer = Side.of(sides[0])
        found.append(Difference(uid, before and Side.of(before), after and newer, newer, concerned))
    return sorted(found, key=lambda row: (row.newer.starts_at, row.uid))


def _seen_by(parties: Collection[int], programme: Programme) -> Programme:
    seen = {}
    for uid, facts in programme.items():
        audience = facts.get("audience")
        takes_part = audience == Engagement.Audience.PARTICIPANTS and not set(parties).isdisjoint(facts["parties"])
        if audience == Engagement.Audience.SUMMIT or takes_part:
            seen[uid] = facts
    return seen


def count_by_party(rows: Iterable[Difference]) -> dict[int, int]:
    """Return how many of the rows concern each party that takes part."""
    counts: dict[int, int] = {}
    for row in rows:
        for party in row.parties:
            counts[party] = counts.get(party, 0) + 1
    return counts


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
    zone = zone_named(facts.get("zone"))
    return PublishedLine(uid, facts["title"], starts_at, ends_at, venue, facts["sequence"], zone)
