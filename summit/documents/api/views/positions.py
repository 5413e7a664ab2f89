"""Positions and amendments: a delegation sees its own and shared ones, the secretariat sees all."""

from collections.abc import Iterable, Sequence

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.strict import bodiless
from summit.documents import services
from summit.documents.api.serializers import (
    AcceptAmendment,
    AmendmentSerializer,
    ConsensusSummarySerializer,
    PositionSerializer,
    RejectAmendment,
)
from summit.documents.models import Amendment, Document, DocumentQuerySet, Position
from summit.documents.queries import ConsensusSummary, consensus_summaries


class PositionFilter(StrictFilterSet):
    document = KeyFilter(field_name="version__document")
    version = KeyFilter(field_name="version")

    class Meta:
        model = Position
        fields = ("document", "version", "delegation", "stance", "is_shared")


class AmendmentFilter(StrictFilterSet):
    document = KeyFilter(field_name="version__document")
    version = KeyFilter(field_name="version")

    class Meta:
        model = Amendment
        fields = ("document", "version", "delegation", "status", "is_shared")


class PositionViewSet(SummitViewSet):
    """Positions of delegations on versions of documents."""

    resource = "positions"
    queryset = Position.objects.select_related("version")
    serializer_class = PositionSerializer
    summit_field = "version__document__summit"
    filterset_class = PositionFilter
    ordering_fields = ("taken_at", "delegation")

    @extend_schema(request=PositionSerializer, responses={201: PositionSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Enter or change the position of a delegation that the user represents."""
        data = self.validated(PositionSerializer)
        version = data.pop("version")
        return self.respond(services.take_position(version, by=self.user, now=clock.now(), **data), created=True)

    @bodiless(responses=PositionSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, **kwargs: object) -> Response:
        """Share the position with the other delegations."""
        return self._share(is_shared=True)

    @bodiless(responses=PositionSerializer)
    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, **kwargs: object) -> Response:
        """Stop sharing the position."""
        return self._share(is_shared=False)

    def _share(self, *, is_shared: bool) -> Response:
        position = self.get_object()
        return self.respond(services.share_position(position, is_shared=is_shared, by=self.user))


class AmendmentViewSet(SummitViewSet):
    """Amendments that delegations propose."""

    resource = "amendments"
    verbs = dict.fromkeys(("accept", "reject"), "answer")
    queryset = Amendment.objects.select_related("version", "taken_into")
    serializer_class = AmendmentSerializer
    summit_field = "version__document__summit"
    filterset_class = AmendmentFilter
    search_fields = ("passage", "proposed_text")
    ordering_fields = ("proposed_at", "delegation")

    @extend_schema(request=AmendmentSerializer, responses={201: AmendmentSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Propose an amendment for a delegation that the user represents."""
        data = self.validated(AmendmentSerializer)
        version = data.pop("version")
        made = services.propose_amendment(version, by=self.user, now=clock.now(), **data)
        return self.respond(made, created=True)

    @extend_schema(request=AcceptAmendment, responses=AmendmentSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: object) -> Response:
        """Accept the amendment into the draft version (organizers)."""
        amendment = self.get_object()
        return self.respond(services.accept_amendment(amendment, now=clock.now(), **self.validated(AcceptAmendment)))

    @extend_schema(request=RejectAmendment, responses=AmendmentSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **kwargs: object) -> Response:
        """Reject the amendment with an answer (organizers)."""
        amendment = self.get_object()
        return self.respond(services.reject_amendment(amendment, now=clock.now(), **self.validated(RejectAmendment)))

    @bodiless(responses=AmendmentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw the amendment."""
        amendment = self.get_object()
        return self.respond(services.withdraw_amendment(amendment, by=self.user, now=clock.now()))


class ConsensusViewSet(SummitViewSet):
    """Consensus summaries by document id; a delegation sees its own and shared positions."""

    resource = "consensus"
    queryset = Document.objects.all()
    serializer_class = ConsensusSummarySerializer
    filterset_fields = ("status", "classification")
    ordering_fields = ("symbol",)

    def get_queryset(self) -> DocumentQuerySet:
        """Limit documents to circulated ones that the user may read."""
        documents: DocumentQuerySet = super().get_queryset()
        return documents if self._is_fake else documents.circulated().readable_by(self.user)

    @extend_schema(responses=ConsensusSummarySerializer(many=True))
    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """List for each document the positions, the silent delegations and the open amendments."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(self._summaries(page or []), many=True).data)

    @extend_schema(responses=ConsensusSummarySerializer)
    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return the summary of one document."""
        return Response(self.get_serializer(self._summaries([self.get_object()])[0]).data)

    def _summaries(self, documents: Iterable[Document]) -> Sequence[ConsensusSummary]:
        return consensus_summaries(documents, viewer=self.user, sees_all=self.is_organizer)

    @property
    def _is_fake(self) -> bool:
        return bool(getattr(self, "swagger_fake_view", False))
