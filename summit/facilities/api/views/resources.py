"""Rooms and interpreters."""

from typing import Any

from summit.accounts.api.permissions import ByPolicy
from summit.calendar.models import Resource
from summit.calendar.services import telling_of
from summit.core import clock
from summit.facilities.api.serializers import (
    InterpreterSerializer,
    RoomSerializer,
)
from summit.facilities.models import Interpreter, Room
from summit.summits.api.scoping import RegisterViewSet


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

    def perform_update(self, serializer: Any) -> None:
        """Tell those concerned of what they read differently."""
        with telling_of(serializer.instance, now=clock.now()):
            serializer.save()


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
