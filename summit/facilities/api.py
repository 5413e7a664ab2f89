"""The API of venues, rooms, interpreters and transfer times."""

from rest_framework.serializers import BaseSerializer

from summit.calendar.api.registers import CalendarRegisterViewSet, accepting
from summit.calendar.models import Transfer, Venue
from summit.core.api.serializers import InSummit, ModelSerializer
from summit.facilities.models import Interpreter, Room

TURNOVERS = "that engagements follow each other too soon for it"
JOURNEYS = "that people have too little time to get from one engagement to the next"


class VenueSerializer(ModelSerializer):
    """A venue."""

    class Meta:
        model = Venue
        fields = ("id", "code", "name", "address")


class TransferSerializer(ModelSerializer):
    """The way from one venue to another, in minutes."""

    origin = InSummit(queryset=Venue.objects.all())
    destination = InSummit(queryset=Venue.objects.all())
    even_if_clashing = accepting(JOURNEYS)

    class Meta:
        model = Transfer
        fields = ("id", "origin", "destination", "minutes", "even_if_clashing")


class RoomSerializer(ModelSerializer):
    """A room; `turnover` is its set-up time in minutes."""

    venue = InSummit(queryset=Venue.objects.all())
    even_if_clashing = accepting(f"{TURNOVERS}, and {JOURNEYS}")
    even_if_too_small = accepting("that it seats fewer than some engagement in it asks for")

    class Meta:
        model = Room
        fields = (
            "id",
            "code",
            "name",
            "venue",
            "capacity",
            "serves_bilaterals",
            "turnover",
            "equipment",
            "even_if_clashing",
            "even_if_too_small",
        )


class InterpreterSerializer(ModelSerializer):
    """An interpreter; `turnover` is the rest in minutes after each engagement."""

    even_if_clashing = accepting(TURNOVERS)
    even_if_not_interpreted = accepting("that some engagement is no longer interpreted as it asks for")

    class Meta:
        model = Interpreter
        fields = ("id", "code", "name", "language_pairs", "turnover", "even_if_clashing", "even_if_not_interpreted")


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
