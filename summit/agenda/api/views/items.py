"""Agenda items as the secretariat edits them."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.agenda import services
from summit.agenda.api.serializers.agendas import ListSpeakers, RunningSerializer, SpeakerSerializer
from summit.agenda.api.serializers.items import (
    AdjournItem,
    AmendItem,
    ItemSerializer,
    MoveItem,
    TimeBudgetSerializer,
)
from summit.agenda.api.views.of_session import OfSession
from summit.agenda.models import AgendaItem
from summit.agenda.queries import running, time_budget
from summit.core import clock
from summit.core.api.strict import bodiless


class ItemViewSet(OfSession):
    """Items as the secretariat edits them; delegations read the agenda as it was circulated."""

    resource = "agenda-items"
    verbs = {"list": "write", "retrieve": "write", "time_budget": "write"}
    requires_match = True
    queryset = AgendaItem.objects.in_order().select_related("session__engagement").prefetch_related("documents")
    serializer_class = ItemSerializer
    summit_field = "session__summit"
    filterset_fields = ("session", "parent", "kind", "theme", "status")
    search_fields = ("title", "theme")
    ordering_fields = ("session", "position", "minutes")

    @extend_schema(request=ItemSerializer, responses={201: ItemSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Add an item, or a part of one."""
        return self.respond(services.add_item(**self.validated(ItemSerializer)), created=True)

    @extend_schema(request=AmendItem, responses=ItemSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Amend an item."""
        item = self.get_object()
        return self.respond(services.amend_item(item, **self.validated(AmendItem, item, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Delete an item and its parts."""
        services.remove_item(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MoveItem, responses=ItemSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: object) -> Response:
        """Give an item another number, or make it a part of another."""
        item, data = self.get_object(), self.validated(MoveItem)
        verb = services.attach_item if "parent" in data else services.move_item
        return self.respond(verb(item, **data))

    @bodiless(responses=ItemSerializer)
    @action(detail=True, methods=["post"])
    def call(self, request: Request, **kwargs: object) -> Response:
        """Open an item."""
        return self.respond(services.call_item(self.get_object(), now=clock.now()))

    @bodiless(responses=ItemSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: object) -> Response:
        """Close an item."""
        return self.respond(services.close_item(self.get_object(), now=clock.now()))

    @bodiless(responses=ItemSerializer)
    @action(detail=True, methods=["post"], url_path="close-list")
    def close_list(self, request: Request, **kwargs: object) -> Response:
        """Take no more statements on an item; those listed are heard."""
        return self.respond(services.close_list(self.get_object(), now=clock.now()))

    @bodiless(responses=ItemSerializer)
    @action(detail=True, methods=["post"], url_path="reopen-list")
    def reopen_list(self, request: Request, **kwargs: object) -> Response:
        """Take statements on an item again."""
        return self.respond(services.reopen_list(self.get_object()))

    @extend_schema(request=AdjournItem, responses=RunningSerializer)
    @action(detail=True, methods=["post"])
    def adjourn(self, request: Request, **kwargs: object) -> Response:
        """Adjourn an item to the end of its session or to another; returns the state of the session afterwards.

        `at_risk` lists the engagements for which participants may still be late.
        """
        item, now = self.get_object(), clock.now()
        services.adjourn_item(item, now=now, **self.validated(AdjournItem))
        agenda = services.agenda_of(item.session)
        return Response(self.data_of(running(agenda, viewer=self.user, now=now), RunningSerializer))

    @extend_schema(request=ListSpeakers, responses=SpeakerSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], url_path="list-speakers", pagination_class=None)
    def list_speakers(self, request: Request, **kwargs: object) -> Response:
        """List all participants by precedence; returns the waiting speakers."""
        speakers = services.list_by_precedence(self.get_object(), now=clock.now(), **self.validated(ListSpeakers))
        return Response(SpeakerSerializer(speakers, many=True).data)

    @extend_schema(responses=TimeBudgetSerializer)
    @action(detail=True, url_path="time-budget")
    def time_budget(self, request: Request, **kwargs: object) -> Response:
        """Return whether the agenda of the item's session fits its time."""
        return Response(TimeBudgetSerializer(time_budget(self.get_object().session, now=clock.now())).data)
