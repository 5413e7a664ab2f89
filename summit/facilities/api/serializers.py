"""Venues, rooms, interpreters and transfers as clients see them."""

from summit.calendar.models import Transfer, Venue
from summit.core.api.serializers import InSummit, ModelSerializer
from summit.facilities.models import Interpreter, Room


class VenueSerializer(ModelSerializer):
    """A venue."""

    class Meta:
        model = Venue
        fields = ("id", "code", "name", "address")


class TransferSerializer(ModelSerializer):
    """The way from one venue to another, in minutes."""

    origin = InSummit(queryset=Venue.objects.all())
    destination = InSummit(queryset=Venue.objects.all())

    class Meta:
        model = Transfer
        fields = ("id", "origin", "destination", "minutes")


class RoomSerializer(ModelSerializer):
    """A room; `turnover` is its set-up time in minutes."""

    venue = InSummit(queryset=Venue.objects.all())

    class Meta:
        model = Room
        fields = ("id", "code", "name", "venue", "capacity", "serves_bilaterals", "turnover", "equipment")


class InterpreterSerializer(ModelSerializer):
    """An interpreter; `turnover` is the rest in minutes after each engagement."""

    class Meta:
        model = Interpreter
        fields = ("id", "code", "name", "language_pairs", "turnover")
