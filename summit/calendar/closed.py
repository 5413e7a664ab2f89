"""The resources and venues that a closure closes."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext

from summit.calendar.models import Engagement, Resource, Venue

Row = TypeVar("Row", bound=Engagement)


@dataclass(frozen=True)
class Closed:
    """The resources and venues that a closure closes.

    `venues` are those that the closure names, or whose rooms are all among the resources. `whole_summit` says whether
    these are all venues with rooms.
    """

    resources: list[Resource]
    venues: list[Venue]
    whole_summit: bool

    def __str__(self) -> str:
        within = {venue.pk for venue in self.venues}
        named = [gettext("%(venue)s (all rooms)") % {"venue": venue} for venue in self.venues]
        if self.whole_summit:
            named = [gettext("all rooms of the summit")]
        others = [resource for resource in self.resources if resource.venue_id not in within]
        return ", ".join(named + [str(resource) for resource in others])


def with_closed(closures: QuerySet[Row]) -> QuerySet[Row]:
    """Prefetch what `closed_by` needs."""
    return closures.prefetch_related("occupancies__resource__party", "closed_venues", "summit__venues__resources")


def closed_by(closure: Engagement) -> Closed:
    """Return what a closure from `with_closed` closes. No query."""
    by_id = {occupancy.resource_id: occupancy.resource for occupancy in closure.occupancies.all()}
    rooms = {venue: {room.pk for room in venue.resources.all()} for venue in closure.summit.venues.all()}
    with_rooms = {venue for venue, own in rooms.items() if own}
    named = {closed.venue_id for closed in closure.closed_venues.all()}
    closed = [venue for venue in rooms if venue.pk in named or (venue in with_rooms and rooms[venue] <= by_id.keys())]
    resources = sorted(by_id.values(), key=lambda resource: (resource.kind, resource.code))
    return Closed(resources, closed, whole_summit=bool(with_rooms) and with_rooms <= set(closed))
