"""Venues, and the ways between them."""

from typing import Any

from summit.accounts.api.permissions import ByPolicy
from summit.calendar.api.registers import CalendarRegisterViewSet
from summit.calendar.models import Transfer, Venue
from summit.facilities.api.serializers import (
    TransferSerializer,
    VenueSerializer,
)


class VenueViewSet(CalendarRegisterViewSet):
    """Venues."""

    permission_classes = (ByPolicy,)
    resource = "venues"
    queryset = Venue.objects.all()
    serializer_class = VenueSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)


class TransferViewSet(CalendarRegisterViewSet):
    """Transfer times between venues."""

    permission_classes = (ByPolicy,)
    resource = "transfers"
    queryset = Transfer.objects.all()
    serializer_class = TransferSerializer
    summit_field = "origin__summit"
    filterset_fields = ("origin", "destination")
    ordering_fields = ("minutes",)

    def perform_create(self, serializer: Any) -> None:
        """Its venues name its summit; a longer way may clash."""
        ends = {name: serializer.validated_data[name] for name in ("origin", "destination")}
        self.save(serializer, Transfer(**ends))
