"""Serializers of venues, rooms, interpreters and transfers."""

from summit.calendar.api.registers import accepting
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
