"""The API of venues, transfer times and the kinds of resources that the host provides."""

from django.db import models
from rest_framework.serializers import BaseSerializer

from summit.calendar.api.registers import CalendarRegisterViewSet, SharedSerializer, accepting
from summit.calendar.models import Resource, Transfer, Venue
from summit.core.api.serializers import InSummit, ModelSerializer
from summit.facilities.kinds import acceptances, own_fields

JOURNEYS = "that people have too little time to get from one engagement to the next"


class VenueSerializer(SharedSerializer):
    """A venue."""

    class Meta:
        model = Venue
        fields = ("id", "code", "name", "address", "time_zone", "shared_as")


class TransferSerializer(ModelSerializer):
    """The way from one venue to another, in minutes."""

    origin = InSummit(queryset=Venue.objects.all())
    destination = InSummit(queryset=Venue.objects.all())
    even_if_clashing = accepting(JOURNEYS)

    class Meta:
        model = Transfer
        fields = ("id", "origin", "destination", "minutes", "even_if_clashing")


def resource_serializer(kind: type[Resource]) -> type[ModelSerializer]:
    """Make the serializer of a kind of resource: the fields of its class, and what organizers may accept."""
    accepted = {field: accepting(what) for field, _label, what in acceptances(kind)}
    place = {"venue": InSummit(queryset=Venue.objects.all())} if kind.is_place else {}
    meta = type("Meta", (), {"model": kind, "fields": ("id", *kind.facts(), *accepted)})
    parts: dict[str, object] = {"__module__": __name__, "__doc__": kind.__doc__, "Meta": meta, **place, **accepted}
    return type(f"{kind.__name__}Serializer", (SharedSerializer,), parts)


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


class ResourceViewSet(CalendarRegisterViewSet[Resource]):
    """The resources of a kind that the host provides."""

    kind: type[Resource]

    def perform_create(self, serializer: BaseSerializer[Resource]) -> None:
        self.save(serializer, self.kind(summit=self.summit), summit=self.summit)


def resource_view_set(kind: type[Resource]) -> type[ResourceViewSet]:
    """Make the view set of a kind, derived from its class."""
    numbers = own_fields(kind, models.IntegerField)
    derived: dict[str, object] = {
        "__module__": __name__,
        "kind": kind,
        "resource": kind.policy,
        "queryset": kind._default_manager.all(),
        "serializer_class": resource_serializer(kind),
        "filterset_fields": {
            **({"venue": ["exact"]} if kind.is_place else {}),
            **{name: ["gte", "lte"] for name in numbers},
        },
        "search_fields": ("code", "name", *own_fields(kind, models.CharField)),
        "ordering_fields": ("code", *numbers),
    }
    return type(f"{kind.__name__}ViewSet", (ResourceViewSet,), derived)
