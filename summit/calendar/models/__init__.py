"""The calendar: engagements, and the resources that they occupy."""

from summit.calendar.models.engagement import (
    ClosedVenue,
    Closure,
    Engagement,
    EngagementQuerySet,
    Occupancy,
    OccupancyQuerySet,
    not_available,
)
from summit.calendar.models.removal import Removal
from summit.calendar.models.resource import Resource
from summit.calendar.models.venue import Transfer, Venue

__all__ = (
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
    "not_available",
)
