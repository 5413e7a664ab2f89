"""Questions to the calendar, answered as far as one may know of it.

To organizers everything makes busy. To a delegation only what it may know of does: nobody is busy for it with what is
not published, nor others with what is not published to all. Otherwise enough questions would tell the hidden calendar.
Closures that concern it make busy without their reason.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from summit.accounts.queries import organizes
from summit.accounts.role_set import roles_of
from summit.calendar.models import Occupancy, Resource
from summit.calendar.queries import Clash, clashes, free_slots
from summit.calendar.refusals import OwnPeopleMissing, TooManySides
from summit.core.audit.access_records import record_access
from summit.core.intervals import Interval
from summit.core.transactions import transactional
from summit.summits.models import Summit


@transactional
def clashes_known_to(
    user: Any, summit: Summit, resources: Collection[Resource], interval: Interval, *, venue_id: int | None
) -> list[Clash]:
    """Return what `user` may know of that keeps any of the resources busy. Refuses and notes as `_known_to` does."""
    return clashes(resources, interval, venue_id=venue_id, known=_known_to(user, summit, resources))


@transactional
def free_slots_known_to(user: Any, summit: Summit, resources: Collection[Resource], **wanted: Any) -> list[Interval]:
    """Return when all are free as far as `user` may know; `wanted` as for free_slots."""
    return free_slots(summit, resources, known=_known_to(user, summit, resources), **wanted)


def _known_to(user: Any, summit: Summit, resources: Collection[Resource]) -> QuerySet[Occupancy] | None:
    """Return the occupancies by which `user` may reckon; None: all of them.

    A delegation asks about its own people and at most one other side; that it asked about another side is noted for
    the chief organizers. Raises TooManySides and OwnPeopleMissing.
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
