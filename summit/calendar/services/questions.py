"""Questions to the calendar, answered by what the user may see.

For organizers, all engagements make a resource busy. For a delegation, only those that it may see do: otherwise enough
questions would reveal unpublished engagements. Closures that concern the delegation count, without their reason.
"""

from collections.abc import Collection
from typing import TypedDict, Unpack

from django.db.models import QuerySet

from summit.accounts.models import User
from summit.accounts.queries import organizes
from summit.accounts.role_set import roles_of
from summit.calendar.models import Occupancy, Resource
from summit.calendar.queries import Clash, clashes, free_slots
from summit.calendar.refusals import OwnPeopleMissing, TooManySides
from summit.core.audit.access_records import record_access
from summit.core.intervals import Interval
from summit.core.transactions import transactional
from summit.summits.models import Summit


class SlotsWanted(TypedDict):
    """The wishes for free intervals, as `free_slots` takes them."""

    minutes: int
    within: Interval
    venue_id: int | None
    limit: int


@transactional
def clashes_known_to(
    user: User, summit: Summit, resources: Collection[Resource], interval: Interval, *, venue_id: int | None
) -> list[Clash]:
    """Return the clashes that `user` may know of. Raises and records as `_known_to` does."""
    return clashes(resources, interval, venue_id=venue_id, known=_known_to(user, summit, resources))


@transactional
def free_slots_known_to(
    user: User, summit: Summit, resources: Collection[Resource], **wanted: Unpack[SlotsWanted]
) -> list[Interval]:
    """Return common free intervals by what `user` may know; `wanted` as for free_slots."""
    return free_slots(summit, resources, known=_known_to(user, summit, resources), **wanted)


def _known_to(user: User, summit: Summit, resources: Collection[Resource]) -> QuerySet[Occupancy] | None:
    """Return the occupancies that count for `user`; None for all.

    A delegation may ask about its own people and one other side, and the question about another side is recorded for
    the chief organizers. Raises TooManySides, OwnPeopleMissing.
    """
    if organizes(user, summit):
        return None
    own = roles_of(user).within(summit).parties
    sides = {resource.party_id for resource in resources if resource.party_id}
    if len(sides - own) > 1:
        raise TooManySides(field="resources")
    for other in sides - own:
        if not sides & own:
            raise OwnPeopleMissing(field="resources")
        record_access(by=user, action="read", what="calendar.diary", row=other, summit=summit.pk)
    return Occupancy.objects.known_to(user)
