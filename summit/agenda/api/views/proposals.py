"""Proposed items: each delegation sees its own, the secretariat answers."""

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.agenda import services
from summit.agenda.api.serializers.items import AcceptItem, DeclineItem, ItemProposalSerializer, MergeItem, ReferItem
from summit.agenda.api.views.of_session import OfSession
from summit.agenda.models import AgendaItem, AgendaItemProposal
from summit.core import clock
from summit.core.api.strict import bodiless


class ItemProposalViewSet(OfSession):
    """Items that delegations propose."""

    resource = "item-proposals"
    verbs = dict.fromkeys(("accept", "merge", "refer", "decline"), "answer")
    queryset = AgendaItemProposal.objects.select_related(
        "agenda__session__engagement", "agenda__session__summit", "delegation"
    )
    serializer_class = ItemProposalSerializer
    summit_field = "agenda__session__summit"
    filterset_fields = ("agenda", "delegation", "status")
    ordering_fields = ("proposed_at",)

    def get_queryset(self) -> QuerySet[AgendaItemProposal]:
        """Prefetch the resulting items that the user may see."""
        known = AgendaItem.objects.visible_to(self.user)
        proposals: QuerySet[AgendaItemProposal] = super().get_queryset().prefetch_related(Prefetch("item", known))
        return proposals

    @extend_schema(responses={201: ItemProposalSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Propose an item before the agenda's deadline."""
        data = self.validated(ItemProposalSerializer)
        made = services.propose_item(data.pop("agenda"), by=self.user, now=clock.now(), **data)
        return self.respond(made, created=True)

    @extend_schema(request=AcceptItem, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: object) -> Response:
        """Accept a proposal: it becomes an item with the delegation as its sponsor."""
        proposal = self.get_object()
        return self.respond(services.accept_item_proposal(proposal, now=clock.now(), **self.validated(AcceptItem)))

    @extend_schema(request=MergeItem, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **kwargs: object) -> Response:
        """Merge a proposal into another item."""
        proposal = self.get_object()
        return self.respond(services.merge_item_proposal(proposal, now=clock.now(), **self.validated(MergeItem)))

    @extend_schema(request=ReferItem, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def refer(self, request: Request, **kwargs: object) -> Response:
        """Refer a proposal to another session."""
        proposal = self.get_object()
        return self.respond(services.refer_item_proposal(proposal, now=clock.now(), **self.validated(ReferItem)))

    @extend_schema(request=DeclineItem, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **kwargs: object) -> Response:
        """Decline a proposal with a reason."""
        proposal = self.get_object()
        return self.respond(services.decline_item_proposal(proposal, now=clock.now(), **self.validated(DeclineItem)))

    @bodiless(responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw a proposal."""
        proposal = self.get_object()
        return self.respond(services.withdraw_item_proposal(proposal, by=self.user, now=clock.now()))
