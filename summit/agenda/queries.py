"""How a session's agenda fits its time."""

from dataclasses import dataclass

from django.db.models import Sum

from summit.agenda.models import Item
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
    """Return the session's time and what its agenda takes of it."""
    planned = Item.objects.filter(session=session).aggregate(total=Sum("minutes"))["total"] or 0
    return TimeBudget(planned, session.engagement.minutes)
