"""What the host provides."""

from summit.facilities.api.views.places import TransferViewSet, VenueViewSet
from summit.facilities.api.views.resources import InterpreterViewSet, RoomViewSet

__all__ = (
    "InterpreterViewSet",
    "RoomViewSet",
    "TransferViewSet",
    "VenueViewSet",
)
