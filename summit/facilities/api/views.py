"""Views of rooms, interpreters, venues and transfer times."""

from rest_framework.serializers import BaseSerializer

from summit.calendar.api.registers import CalendarRegisterViewSet
from summit.calendar.models import Transfer, Venue
from summit.facilities.api.serializers import (
    InterpreterSerializer,
    RoomSerializer,
    TransferSerializer,
    VenueSerializer,
)
from summit.facilities.models import Interpreter, Room


class VenueViewSet(CalendarRegisterViewSet[Venue]):
    """Venues."""

    resource = "venues"
    queryset = Venue.objects.all()
    serializer_class = VenueSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)


class TransferViewSet(CalendarRegisterViewSet[Transfer]):
    """Transfer times between venues."""

    resource = "transfers"
    queryset = Transfer.objects.all()
    serializer_class = TransferSerializer
    summit_field = "origin__summit"
    filterset_fields = ("origin", "destination")
    ordering_fields = ("minutes",)

    def perform_create(self, serializer: BaseSerializer[Transfer]) -> None:
        """Create the transfer in the summit of its venues."""
        ends = {name: serializer.validated_data[name] for name in ("origin", "destination")}
        self.save(serializer, Transfer(**ends))


class RoomViewSet(CalendarRegisterViewSet[Room]):
    """Rooms."""

    resource = "rooms"
    queryset = Room.objects.all()
    serializer_class = RoomSerializer
    filterset_fields = {"venue": ["exact"], "capacity": ["gte", "lte"]}
    search_fields = ("code", "name")
    ordering_fields = ("code", "capacity")

    def perform_create(self, serializer: BaseSerializer[Room]) -> None:
        row = Room(summit=self.summit)
        self.save(serializer, row, summit=self.summit)


class InterpreterViewSet(CalendarRegisterViewSet[Interpreter]):
    """Interpreters."""

    resource = "interpreters"
    queryset = Interpreter.objects.all()
    serializer_class = InterpreterSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_create(self, serializer: BaseSerializer[Interpreter]) -> None:
        row = Interpreter(summit=self.summit)
        self.save(serializer, row, summit=self.summit)
