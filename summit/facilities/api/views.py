"""The registers of what the host provides, open to all who take part; the interpreters are the host's own."""

from typing import Any

from summit.accounts.api.permissions import ByPolicy
from summit.calendar.models import Resource, Transfer, Venue
from summit.facilities.api.serializers import (
    InterpreterSerializer,
    RoomSerializer,
    TransferSerializer,
    VenueSerializer,
)
from summit.facilities.models import Interpreter, Room
from summit.summits.api.scoping import RegisterViewSet


class VenueViewSet(RegisterViewSet):
    """Venues."""

    permission_classes = (ByPolicy,)
    resource = "venues"
    queryset = Venue.objects.all()
    serializer_class = VenueSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)


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


class RoomViewSet(RegisterViewSet):
    """Rooms."""

    permission_classes = (ByPolicy,)
    resource = "rooms"
    queryset = Room.objects.all()
    serializer_class = RoomSerializer
    filterset_fields = {"venue": ["exact"], "capacity": ["gte", "lte"]}
    search_fields = ("code", "name")
    ordering_fields = ("code", "capacity")

    def perform_create(self, serializer: Any) -> None:
        """Enter it in the summit of the address."""
        serializer.save(summit=self.summit, kind=Resource.Kind.ROOM)


class InterpreterViewSet(RegisterViewSet):
    """Interpreters."""

    permission_classes = (ByPolicy,)
    resource = "interpreters"
    queryset = Interpreter.objects.all()
    serializer_class = InterpreterSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_create(self, serializer: Any) -> None:
        """Enter it in the summit of the address."""
        serializer.save(summit=self.summit, kind=Resource.Kind.INTERPRETER)
