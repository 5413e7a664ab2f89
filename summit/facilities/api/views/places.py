"""Venues, and the ways between them."""

from typing import Any

from summit.accounts.api.permissions import ByPolicy
from summit.calendar.models import Transfer, Venue
from summit.calendar.services import telling_of
from summit.core import clock
from summit.facilities.api.serializers import (
    TransferSerializer,
    VenueSerializer,
)
from summit.summits.api.scoping import RegisterViewSet


class VenueViewSet(RegisterViewSet):
    """Venues."""

    permission_classes = (ByPolicy,)
    resource = "venues"
    queryset = Venue.objects.all()
    serializer_class = VenueSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_update(self, serializer: Any) -> None:
        """Tell those concerned of what they read differently."""
        with telling_of(serializer.instance, now=clock.now()):
            serializer.save()


class TransferViewSet(RegisterViewSet):
    """Transfer times between venues."""

    permission_classes = (ByPolicy,)
    resource = "transfers"
    queryset = Transfer.objects.all()
    serializer_class = TransferSerializer
    summit_field = "origin__summit"
    filterset_fields = ("origin", "destination")
    ordering_fields = ("minutes",)

    def perform_create(self, serializer: Any) -> None:
        """Its venues say of which summit it is."""
        serializer.save()
