"""Rules, stages, consents and statements."""

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import RegisterViewSet, SummitViewSet
from summit.core import clock
from summit.core.api.filters import StrictFilterSet
from summit.decisions import services
from summit.decisions.api.serializers import (
    AddStage,
    AmendStage,
    ConsentSerializer,
    LayPath,
    RulesSerializer,
    StageSerializer,
    StatementSerializer,
    TakeStage,
)
from summit.decisions.api.views.viewer import KnownSession, MarkedViewSet, ViewerViewSet
from summit.decisions.models import AdoptionRules, Consent, InterpretativeStatement, Stage
from summit.documents.models import Position, Version
from summit.documents.services.locking import locked


class RulesViewSet(RegisterViewSet):
    """How organs adopt; an organ without rules adopts by consensus of the members present."""

    resource = "rules"
    requires_match = True
    queryset = AdoptionRules.objects.prefetch_related("members")
    serializer_class = RulesSerializer
    summit_field = "organ__summit"
    filterset_fields = ("organ", "adoption")
    ordering_fields = ("organ",)

    def perform_create(self, serializer: serializers.BaseSerializer[AdoptionRules]) -> None:
        serializer.save()


class StageFilter(StrictFilterSet):
    session = KnownSession()

    class Meta:
        model = Stage
        fields = ("document", "organs", "purpose", "outcome", "session")


class StageViewSet(MarkedViewSet, ViewerViewSet):
    """The path of documents through organs."""

    resource = "stages"
    requires_match = True
    queryset = Stage.objects.select_related("document", "version").prefetch_related("organs", "present")
    serializer_class = StageSerializer
    summit_field = "document__summit"
    filterset_class = StageFilter
    ordering_fields = ("document__symbol", "position", "decided_at")

    def get_queryset(self) -> QuerySet[Model]:
        """Prefetch the positions that the user may see."""
        stages = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return stages
        known = Position.objects.visible_to(self.user)
        return stages.prefetch_related(Prefetch("version__positions", queryset=known, to_attr="known_positions"))

    def lock(self, row: Stage) -> None:
        """Lock the document, as the services do."""
        locked(row.document)

    @extend_schema(request=AddStage, responses={201: StageSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Add a stage at the end of a document's path."""
        data = self.validated(AddStage)
        return self.respond(services.add_stage(data.pop("document"), **data), created=True)

    @extend_schema(request=LayPath, responses=StageSerializer(many=True), filters=False)
    @action(detail=False, methods=["post"], pagination_class=None, filter_backends=[])
    def lay(self, request: Request, **kwargs: object) -> Response:
        """Replace the pending stages of a document's path."""
        data = self.validated(LayPath)
        services.lay_path(data["document"], stages=data["stages"])
        rows = self.get_queryset().filter(document=data["document"])
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=AmendStage, responses=StageSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change a pending stage."""
        stage = self.get_object()
        return self.respond(services.amend_stage(stage, **self.validated(AmendStage, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Remove a pending stage from the path."""
        services.remove_stage(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=TakeStage, responses=StageSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, **kwargs: object) -> Response:
        """Record the outcome. It is refused, with the reasons, if the rule of an organ does not carry it."""
        stage = self.get_object()
        data = self.validated(TakeStage)
        if "version" in data:
            data["version"] = _version(stage, data["version"])
        return self.respond(services.record_outcome(stage, now=clock.now(), **data))


def _version(stage: Stage, number: int) -> Version:
    version = stage.document.versions.filter(number=number).first()
    if version is None:
        problem = {"version": [_("This document has no such version.")]}
        raise serializers.ValidationError(problem, code="does_not_exist")
    return version


class ConsentViewSet(MarkedViewSet):
    """The members that documents bind, and by which act."""

    resource = "consents"
    queryset = Consent.objects.select_related("document")
    serializer_class = ConsentSerializer
    summit_field = "document__summit"
    filterset_fields = ("document", "delegation", "means")
    ordering_fields = ("given_at",)

    @extend_schema(responses={201: ConsentSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Join an adopted document on behalf of a member."""
        data = self.validated(ConsentSerializer)
        consent = services.join_document(data.pop("document"), by=self.user, now=clock.now(), **data)
        return self.respond(consent, created=True)


class StatementViewSet(SummitViewSet):
    """Interpretative statements on adopted documents, for users who may read the documents."""

    resource = "statements"
    queryset = InterpretativeStatement.objects.select_related("document")
    serializer_class = StatementSerializer
    summit_field = "document__summit"
    filterset_fields = ("document", "delegation")
    ordering_fields = ("made_at",)

    @extend_schema(responses={201: StatementSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Make a statement on behalf of a delegation that the user represents."""
        data = self.validated(StatementSerializer)
        made = services.make_statement(data.pop("document"), by=self.user, now=clock.now(), **data)
        return self.respond(made, created=True)
