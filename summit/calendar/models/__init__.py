"""One calendar for whatever takes time and whatever cannot be in two places."""

from summit.calendar.models.departure import Removal
from summit.calendar.models.engagement import Closure, Engagement, Occupancy
from summit.calendar.models.resource import Resource
from summit.calendar.models.venue import Transfer, Venue

__all__ = (
    "Closure",
    "Engagement",
    "Occupancy",
    "Removal",
    "Resource",
    "Transfer",
    "Venue",
)
