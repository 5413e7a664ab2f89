"""Series, decisions, actions and the summary record."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import RegisterViewSet, SummitView
from summit.core import clock
from summit.core.api.filters import DayFilter, StrictFilterSet
from summit.core.api.strict import bodiless, refuse_parameters
from summit.decisions import services
from summit.decisions.api.serializers import (
    ActionSerializer,
    AmendDecision,
    AssignAction,
    DecisionSerializer,
    DropAction,
    PostponeAction,
    RecordDecision,
    Report,
    SeriesSerializer,
    SummaryRecordSerializer,
)
from summit.decisions.api.views.viewer import KnownSession, MarkedViewSet, ViewerViewSet
from summit.decisions.models import Action, Decision, Series
from summit.decisions.queries import summary_record
from summit.sessions.models import Session


class SeriesViewSet(RegisterViewSet):
    """Series of decisions. The prefix of one that is in use does not change, as decisions are cited by it."""

    resource = "series"
    queryset = Series.objects.all()
    serializer_class = SeriesSerializer
    filterset_fields = ("organ",)
    ordering_fields = ("prefix",)

    def perform_update(self, serializer: Any) -> None:
        serializer.instance = services.amend_series(serializer.instance, **serializer.validated_data)


class DecisionFilter(StrictFilterSet):
    session = KnownSession()
    taken_after = DayFilter(field_name="taken_on", lookup_expr="gte")
    taken_before = DayFilter(field_name="taken_on", lookup_expr="lt")

    class Meta:
        model = Decision
        fields = ("series", "document", "session", "taken_after", "taken_before")


class DecisionViewSet(MarkedViewSet, ViewerViewSet):
    """The decisions of organs, numbered in series."""

    resource = "decisions"
    requires_match = True
    queryset = Decision.objects.select_related("series")
    serializer_class = DecisionSerializer
    summit_field = "series__summit"
    filterset_class = DecisionFilter
    ordering_fields = ("taken_on", "number")

    @extend_schema(request=RecordDecision, responses={201: DecisionSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Record a decision under the next number of its series."""
        data = self.validated(RecordDecision)
        return self.respond(services.record_decision(data.pop("series"), now=clock.now(), **data), created=True)

    @extend_schema(request=AmendDecision, responses=DecisionSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Correct the texts, or add a language."""
        decision = self.get_object()
        return self.respond(services.amend_decision(decision, **self.validated(AmendDecision, partial=True)))


class ActionFilter(StrictFilterSet):
    due_before = DayFilter(field_name="due_on", lookup_expr="lt")

    class Meta:
        model = Action
        fields = ("decision", "owner", "status", "due_before")


class ActionViewSet(MarkedViewSet):
    """Actions that follow from decisions; a delegation sees its own."""

    resource = "actions"
    verbs = {"done": "report"}
    queryset = Action.objects.select_related("decision__series")
    serializer_class = ActionSerializer
    summit_field = "decision__series__summit"
    filterset_class = ActionFilter
    ordering_fields = ("due_on",)

    @extend_schema(request=AssignAction, responses={201: ActionSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Assign an action that follows from a decision."""
        data = self.validated(AssignAction)
        return self.respond(services.assign_action(data.pop("decision"), now=clock.now(), **data), created=True)

    @extend_schema(request=Report, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, **kwargs: object) -> Response:
        """Report the action as done, on behalf of the owner."""
        row = self.get_object()
        done = services.report_done(row, by=self.user, now=clock.now(), **self.validated(Report))
        return self.respond(done)

    @extend_schema(request=DropAction, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, **kwargs: object) -> Response:
        """Drop the action, with a reason."""
        return self.respond(services.drop_action(self.get_object(), now=clock.now(), **self.validated(DropAction)))

    @bodiless(responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **kwargs: object) -> Response:
        """Open the action again."""
        return self.respond(services.reopen_action(self.get_object(), now=clock.now()))

    @extend_schema(request=PostponeAction, responses=ActionSerializer)
    @action(detail=True, methods=["post"])
    def postpone(self, request: Request, **kwargs: object) -> Response:
        """Postpone the action to another day."""
        row = self.get_object()
        return self.respond(services.postpone_action(row, now=clock.now(), **self.validated(PostponeAction)))


class SummaryRecordView(SummitView):
    """The summary record of a session, compiled from its data; organizers circulate it as a document."""

    resource = "summary-records"
    queryset = Session.objects.select_related("engagement", "chair", "summit")
    serializer_class = SummaryRecordSerializer
    pagination_class = None

    @extend_schema(operation_id="summary_record", responses=SummaryRecordSerializer)
    def get(self, request: Request, **kwargs: object) -> Response:
        """Return the current record of the session."""
        refuse_parameters(request, ())
        session = get_object_or_404(self.get_queryset(), pk=kwargs["id"])
        return Response(SummaryRecordSerializer(summary_record(session)).data)
