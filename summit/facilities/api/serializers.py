"""Serializers of venues, transfers and the kinds of resources that the host provides."""

from summit.calendar.api.registers import accepting
from summit.calendar.models import Resource, Transfer, Venue
from summit.core.api.serializers import InSummit, ModelSerializer
from summit.facilities.kinds import acceptances

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


def resource_serializer(kind: type[Resource]) -> type[ModelSerializer]:
    """Make the serializer of a kind of resource: the fields of its class, and what organizers may accept."""
    accepted = {field: accepting(what) for field, _label, what in acceptances(kind)}
    place = {"venue": InSummit(queryset=Venue.objects.all())} if kind.is_place else {}
    meta = type("Meta", (), {"model": kind, "fields": ("id", *kind.facts(), *accepted)})
    return type(
        f"{kind.__name__}Serializer", (ModelSerializer,), {"__doc__": kind.__doc__, "Meta": meta, **place, **accepted}
    )
