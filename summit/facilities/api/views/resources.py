"""Rooms and interpreters."""

from typing import Any

from summit.accounts.api.permissions import ByPolicy
from summit.calendar.api.registers import CalendarRegisterViewSet
from summit.calendar.models import Resource
from summit.facilities.api.serializers import (
    InterpreterSerializer,
    RoomSerializer,
)
from summit.facilities.models import Interpreter, Room


class RoomViewSet(CalendarRegisterViewSet):
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
        row = Room(summit=self.summit)
        self.save(serializer, row, summit=self.summit, kind=Resource.Kind.ROOM)


class InterpreterViewSet(CalendarRegisterViewSet):
    """Interpreters."""

    permission_classes = (ByPolicy,)
    resource = "interpreters"
    queryset = Interpreter.objects.all()
    serializer_class = InterpreterSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_create(self, serializer: Any) -> None:
        """Enter it in the summit of the address."""
        row = Interpreter(summit=self.summit)
        self.save(serializer, row, summit=self.summit, kind=Resource.Kind.INTERPRETER)
