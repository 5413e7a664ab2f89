"""The agenda: read by those who may know of the session, kept by organizers; proposals are the delegations'."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.accounts.queries import speaks_for
from summit.agenda import services
from summit.agenda.api.serializers import (
    AmendItem,
    ItemSerializer,
    MoveItem,
    ProposalSerializer,
    TimeBudgetSerializer,
)
from summit.agenda.models import Item, Proposal
from summit.agenda.queries import time_budget
from summit.core import clock
from summit.core.refusals import NotSpokesperson
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class ItemViewSet(Verbs, ReadViewSet):
    """Agenda items; moving one renumbers its neighbours."""

    permission_classes = (ByPolicy,)
    resource = "agenda-items"
    requires_match = True
    queryset = Item.objects.select_related("session__engagement")
    serializer_class = ItemSerializer
    summit_field = "session__summit"
    filterset_fields = ("session", "kind", "theme")
    search_fields = ("title", "theme")
    ordering_fields = ("session", "position", "minutes")

    @extend_schema(request=ItemSerializer, responses={201: ItemSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Add an item."""
        return self.shown(services.add_item(**self.given(ItemSerializer)), created=True)

    @extend_schema(request=AmendItem, responses=ItemSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Amend an item."""
        item = self.get_object()
        return self.shown(services.amend_item(item, **self.given(AmendItem, item, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Take an item off the agenda."""
        services.remove_item(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MoveItem, responses=ItemSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **kwargs: Any) -> Response:
        """Give an item another number."""
        return self.shown(services.move_item(self.get_object(), **self.given(MoveItem)))

    @extend_schema(responses=TimeBudgetSerializer)
    @action(detail=True, url_path="time-budget")
    def time_budget(self, request: Request, **kwargs: Any) -> Response:
        """Whether the agenda of the item's session fits its time."""
        return Response(TimeBudgetSerializer(time_budget(self.get_object().session)).data)


class ProposalViewSet(Verbs, ReadViewSet):
    """Proposals: a delegation sees its own, organizers all."""

    permission_classes = (ByPolicy,)
    resource = "proposals"
    queryset = Proposal.objects.all()
    serializer_class = ProposalSerializer
    summit_field = "item__session__summit"
    filterset_fields = ("item", "delegation")
    ordering_fields = ("proposed_at",)

    @extend_schema(responses={201: ProposalSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Propose something on an item, for a delegation that one speaks for."""
        given = self.given(ProposalSerializer)
        if not speaks_for(request.user, given["delegation"]):
            raise NotSpokesperson(field="delegation")
        return self.shown(services.propose(given.pop("item"), now=clock.now(), **{"text": "", **given}), created=True)
