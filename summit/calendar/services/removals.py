"""Records what calendars no longer show, so that feeds cancel it.

A `Shown` says who sees an entry in which calendar. It is made before and after a change; viewers who
saw the entry and no longer see it get a `Removal`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from summit.calendar.models import Engagement, Occupancy, Removal, not_available
from summit.calendar.notices import Standing
from summit.core.intervals import Interval

Parties = frozenset[int]


@dataclass(frozen=True, slots=True)
class Viewers:
    """People who see something: the organizers, the people of some parties, or everybody."""

    organizers: bool = False
    parties: Parties = frozenset()
    everybody: bool = False

    def __or__(self, other: "Viewers") -> "Viewers":
        """Return the viewers of either."""
        everybody = self.everybody or other.everybody
        return Viewers(self.organizers or other.organizers, self.parties | other.parties, everybody)

    def __sub__(self, other: "Viewers") -> "Viewers":
        """Return the viewers who are not among the others."""
        parties = frozenset[int]() if other.everybody else self.parties - other.parties
        return Viewers(self.organizers and not other.organizers, parties, self.everybody and not other.everybody)

    def __and__(self, other: "Viewers") -> "Viewers":
        """Return the viewers who are among the others too."""
        ours = self.parties | other.parties if self.everybody else self.parties
        parties = ours if other.everybody else ours & other.parties
        return Viewers(self.organizers and other.organizers, parties, self.everybody and other.everybody)

    def __bool__(self) -> bool:
        return self.organizers or self.everybody or bool(self.parties)


NOBODY = Viewers()
ORGANIZERS = Viewers(organizers=True)


@dataclass(frozen=True)
class Shown:
    """An entry of calendars: its facts, who reads its title, and who sees it in which calendar.

    The key None is for calendars of the whole summit. `parties_of` has the party of each resource.
    """

    engagement: Engagement
    facts: Standing
    readers: Viewers
    viewers: Mapping[int | None, Viewers]
    parties_of: Mapping[int, int | None] = field(compare=False)

    def lost(self, after: "Shown | None") -> dict[int | None, Viewers]:
        """Return, by resource, those who saw it and no longer do."""
        there = after.viewers if after else {}
        lost = {resource: seen - there.get(resource, NOBODY) for resource, seen in self.viewers.items()}
        return {resource: viewers for resource, viewers in lost.items() if viewers}


class _Booking(NamedTuple):
    """An engagement that takes place in a room."""

    engagement: int
    room: int
    starts_at: datetime
    ends_at: datetime
    status: str
    audience: str


def viewers_of(status: str, audience: str, parties: Iterable[int | None]) -> Viewers:
    """Return those who read an engagement in which `parties` take part."""
    if status == Engagement.Status.CANCELLED:
        return NOBODY
    if status != Engagement.Status.CONFIRMED or audience == Engagement.Audience.ORGANIZERS:
        return ORGANIZERS
    everybody = audience == Engagement.Audience.SUMMIT
    return Viewers(organizers=True, parties=frozenset(filter(None, parties)), everybody=everybody)


def entry_of(engagement: Engagement, parties_of: Mapping[int, int | None]) -> Shown:
    """Return how calendars show an engagement of the resources, which is no closure. No query beside its place."""
    readers = viewers_of(engagement.status, engagement.audience, parties_of.values())
    keys: list[int | None] = [None, *parties_of]
    return Shown(engagement, Standing.of(engagement), readers, dict.fromkeys(keys, readers), parties_of)


def closures_shown(keys: Collection[int]) -> dict[int, Shown]:
    """Return how calendars show the closures. A constant number of queries.

    Those who may not read a closure see it as "Not available" if it closes their people, or a room of an engagement
    that they see at that time.
    """
    if not keys:
        return {}
    rows = Engagement.objects.filter(pk__in=keys).select_related("venue")
    closures = list(rows.prefetch_related("occupancies__resource").order_by("pk"))
    bookings, parties_in = _bookings_beside(closures)
    return {closure.pk: _closure_shown(closure, bookings, parties_in) for closure in closures}


def _closure_shown(
    closure: Engagement, bookings: Iterable[_Booking], parties_in: Mapping[int, Mapping[int, int | None]]
) -> Shown:
    closed = {o.resource_id: o.resource.party_id for o in closure.occupancies.all()}
    readers = viewers_of(closure.status, closure.audience, closed.values())
    viewers: dict[int | None, Viewers] = defaultdict(Viewers)
    parties_of = dict(closed)
    for resource in (None, *closed):
        viewers[resource] = readers
    if closure.status != Engagement.Status.CANCELLED:
        for resource, party in closed.items():
            own = Viewers(parties=frozenset([party]) if party else frozenset())
            viewers[resource] |= own
            viewers[None] |= own
        for booking in bookings:
            hour = Interval(booking.starts_at, booking.ends_at)
            if booking.room not in closed or not closure.interval.overlaps(hour):
                continue
            taking_part = parties_in[booking.engagement]
            parties_of |= taking_part
            for resource in (None, *taking_part):
                viewers[resource] |= viewers_of(booking.status, booking.audience, taking_part.values())
    return Shown(closure, Standing.of(closure), readers, dict(viewers), parties_of)


def _bookings_beside(closures: Collection[Engagement]) -> tuple[list[_Booking], dict[int, dict[int, int | None]]]:
    """Return what takes place in the closed rooms, and the resources of each with their parties."""
    near = Q(pk__in=())
    for closure in closures:
        rooms = [o.resource_id for o in closure.occupancies.all() if o.resource.kind_class.is_place]
        hour = {"engagement__starts_at__lt": closure.ends_at, "engagement__ends_at__gt": closure.starts_at}
        near |= Q(resource__in=rooms, **hour)
    rows = Occupancy.objects.filter(near, role=Occupancy.Role.ROOM)
    of_engagement = ("starts_at", "ends_at", "status", "audience")
    columns = ("engagement", "resource", *(f"engagement__{name}" for name in of_engagement))
    bookings = [_Booking(*row) for row in rows.values_list(*columns)]
    parties_in: dict[int, dict[int, int | None]] = defaultdict(dict)
    taking_part = Occupancy.objects.filter(engagement__in={booking.engagement for booking in bookings})
    for engagement, resource, party in taking_part.values_list("engagement", "resource", "resource__party"):
        parties_in[engagement][resource] = party
    return bookings, parties_in


@contextmanager
def following_closures(engagements: Collection[int], *, now: datetime) -> Iterator[None]:
    """Record who no longer sees a closure after the block, in which the engagements leave its rooms or lose people.

    The closures are locked before the block locks resources.
    """
    closed = Occupancy.objects.closing_rooms_of(Engagement.objects.filter(pk__in=engagements))
    keys = set(closed.values_list("engagement", flat=True))
    if keys:
        list(Engagement.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))
    before = closures_shown(keys)
    yield
    record_lost(before, now=now)


def record_lost(before: Mapping[int, Shown], *, now: datetime) -> None:
    """Record who no longer sees the closures."""
    after = closures_shown(before.keys())
    for key, entry in before.items():
        if not (lost := entry.lost(after.get(key))):
            continue
        # One step for the removal, and one so that the closure is newer where it comes back.
        closure = entry.engagement
        record_removals(entry, lost, sequence=closure.sequence + 1, now=now)
        Engagement.objects.filter(pk=key).update(sequence=closure.sequence + 2, changed_at=now)


def record_removals(entry: Shown, lost: Mapping[int | None, Viewers], *, sequence: int, now: datetime) -> None:
    """Record what those who no longer see the entry knew of it, with the sequence of the removal."""
    rows = []
    for resource, viewers in lost.items():
        knew = viewers & entry.readers
        party = entry.parties_of.get(resource) if resource else None
        for title, some in ((dict(entry.facts.title), knew), (dict(not_available()), viewers - entry.readers)):
            if some:
                rows.append(
                    Removal(
                        engagement=entry.engagement,
                        resource_id=resource,
                        party_id=party,
                        parties=sorted(some.parties),
                        was_published=some.everybody or bool(some.parties),
                        was_for_all=some.everybody,
                        title=title,
                        starts_at=entry.facts.starts_at,
                        ends_at=entry.facts.ends_at,
                        sequence=sequence,
                        left_at=now,
                    )
                )
    Removal.objects.bulk_create(rows)
