"""What delegations say: their own, what others share, and to the secretariat all of it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.accounts.queries import organizes
from summit.core import clock
from summit.core.api.filters import Filters, KeyFilter
from summit.core.api.strict import bodiless
from summit.documents import services
from summit.documents.api.serializers import (
    AcceptAmendment,
    AmendmentSerializer,
    PictureSerializer,
    PositionSerializer,
    RejectAmendment,
)
from summit.documents.models import Amendment, Document, Position
from summit.documents.queries import pictures
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class PositionFilter(Filters):
    """Positions by document, version, delegation and stance."""

    document = KeyFilter(field_name="version__document")
    version = KeyFilter(field_name="version")

    class Meta:
        model = Position
        fields = ("document", "version", "delegation", "stance", "is_shared")


class AmendmentFilter(Filters):
    """Amendments by document, version, delegation and status."""

    document = KeyFilter(field_name="version__document")
    version = KeyFilter(field_name="version")

    class Meta:
        model = Amendment
        fields = ("document", "version", "delegation", "status", "is_shared")


class PositionViewSet(Verbs, ReadViewSet):
    """Positions of delegations on versions of documents."""

    permission_classes = (ByPolicy,)
    resource = "positions"
    queryset = Position.objects.select_related("version")
    serializer_class = PositionSerializer
    summit_field = "version__document__summit"
    filterset_class = PositionFilter
    ordering_fields = ("taken_at", "delegation")

    @extend_schema(request=PositionSerializer, responses={201: PositionSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """State, or state anew, where a delegation stands that one speaks for."""
        given = self.given(PositionSerializer)
        version = given.pop("version")
        return self.shown(services.take_position(version, by=request.user, now=clock.now(), **given), created=True)  # type: ignore[arg-type]

    @bodiless(responses=PositionSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, **kwargs: Any) -> Response:
        """Let the other delegations see it."""
        return self._share(is_shared=True)

    @bodiless(responses=PositionSerializer)
    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, **kwargs: Any) -> Response:
        """Let the other delegations see it no longer."""
        return self._share(is_shared=False)

    def _share(self, *, is_shared: bool) -> Response:
        position = self.get_object()
        return self.shown(services.share_position(position, is_shared=is_shared, by=self.request.user))  # type: ignore[arg-type]


class AmendmentViewSet(Verbs, ReadViewSet):
    """Amendments that delegations propose."""

    permission_classes = (ByPolicy,)
    resource = "amendments"
    verbs = dict.fromkeys(("accept", "reject"), "answer")
    queryset = Amendment.objects.select_related("version", "taken_into")
    serializer_class = AmendmentSerializer
    summit_field = "version__document__summit"
    filterset_class = AmendmentFilter
    search_fields = ("passage", "proposed_text")
    ordering_fields = ("proposed_at", "delegation")

    @extend_schema(request=AmendmentSerializer, responses={201: AmendmentSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Propose another text, for a delegation that one speaks for."""
        given = self.given(AmendmentSerializer)
        version = given.pop("version")
        made = services.propose_amendment(version, by=request.user, now=clock.now(), **given)  # type: ignore[arg-type]
        return self.shown(made, created=True)

    @extend_schema(request=AcceptAmendment, responses=AmendmentSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: Any) -> Response:
        """Take it into the version that is being drafted (organizers)."""
        amendment = self.get_object()
        return self.shown(services.accept_amendment(amendment, now=clock.now(), **self.given(AcceptAmendment)))

    @extend_schema(request=RejectAmendment, responses=AmendmentSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **kwargs: Any) -> Response:
        """Reject it, with an answer (organizers)."""
        amendment = self.get_object()
        return self.shown(services.reject_amendment(amendment, now=clock.now(), **self.given(RejectAmendment)))

    @bodiless(responses=AmendmentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        """Take it back."""
        amendment = self.get_object()
        return self.shown(services.withdraw_amendment(amendment, by=request.user, now=clock.now()))  # type: ignore[arg-type]


class ConsensusViewSet(ReadViewSet):
    """How documents stand, by the ids of the documents: to a delegation what it said itself and what others share."""

    permission_classes = (ByPolicy,)
    resource = "consensus"
    queryset = Document.objects.all()
    serializer_class = PictureSerializer
    filterset_fields = ("status", "classification")
    ordering_fields = ("symbol",)

    def get_queryset(self) -> Any:
        """Documents that were circulated and that one may read."""
        documents = super().get_queryset()
        return documents if self._is_fake else documents.circulated().readable_by(self.request.user)

    @extend_schema(responses=PictureSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Tell of each document who blocks, reserves, awaits, is silent, and which amendments are open."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(self._pictures(page or []), many=True).data)

    @extend_schema(responses=PictureSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Tell it of one document."""
        return Response(self.get_serializer(self._pictures([self.get_object()])[0]).data)

    def _pictures(self, documents: Any) -> Any:
        user = self.request.user
        return pictures(documents, viewer=user, sees_all=organizes(user, self.summit))

    @property
    def _is_fake(self) -> bool:
        return bool(getattr(self, "swagger_fake_view", False))
