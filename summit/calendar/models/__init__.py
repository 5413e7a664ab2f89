"""One calendar for whatever takes time and whatever cannot be in two places."""

from summit.calendar.models.departure import Removal
from summit.calendar.models.engagement import (
    NOT_AVAILABLE,
    ClosedVenue,
    Closure,
    Engagement,
    EngagementQuerySet,
    Occupancy,
    OccupancyQuerySet,
)
from summit.calendar.models.resource import Resource
from summit.calendar.models.venue import Transfer, Venue

__all__ = (
    "NOT_AVAILABLE",
    "ClosedVenue",
    "Closure",
    "Engagement",
    "EngagementQuerySet",
    "Occupancy",
    "OccupancyQuerySet",
    "Removal",
    "Resource",
    "Transfer",
    "Venue",
)
