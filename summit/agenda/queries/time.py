"""How a session's agenda fits its time, and what comes after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from summit.agenda.models import Item
from summit.calendar.models import Engagement, Resource
from summit.calendar.queries import clashes
from summit.core.intervals import Interval
from summit.sessions.models import Session


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """Minutes that the items take, and that the session lasts."""

    planned: int
    available: int

    @property
    def is_over(self) -> bool:
        """Say whether the agenda does not fit."""
        return self.planned > self.available


def time_budget(session: Session) -> TimeBudget:
    """Return the session's time and what its agenda takes of it; an item that has parts takes their time."""
    items = Item.objects.filter(session=session).taking_time()
    return TimeBudget(items.aggregate(total=Sum("minutes"))["total"] or 0, session.engagement.minutes)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An engagement that some who are in the session may miss, by overlap or for want of time to get there."""

    engagement: Engagement
    resources: tuple[Resource, ...]


def at_risk(session: Session, *, until: datetime) -> list[AtRisk]:
    """Return the engagements that those in the session would come late to if it lasted `until`, the first one first.

    Turnover and transfers are kept. Three queries at most.
    """
    engagement = session.engagement
    if until <= engagement.starts_at:
        return []
    # All of one summit: it need not be read with each of them.
    resources = list(Resource.objects.filter(occupancies__engagement=engagement).select_related("summit"))
    lasting = Interval(engagement.starts_at, until)
    conflicts = clashes(resources, lasting, venue_id=engagement.venue_id, ignoring=engagement)
    missed: dict[Engagement, list[Resource]] = {}
    for conflict in conflicts:
        # How they came here from what was before is another matter.
        if conflict.engagement.starts_at >= engagement.starts_at:
            missed.setdefault(conflict.engagement, []).append(conflict.resource)
    return [AtRisk(engagement, tuple(_named(those))) for engagement, those in sorted(missed.items(), key=_by_hour)]


def _by_hour(pair: tuple[Engagement, list[Resource]]) -> tuple[datetime, int]:
    return pair[0].starts_at, pair[0].pk


def _named(resources: Iterable[Resource]) -> list[Resource]:
    return sorted(set(resources), key=lambda resource: resource.code)
