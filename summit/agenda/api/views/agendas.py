"""Agendas and their revisions: delegations read them as circulated, organizers also as edited."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from summit.agenda import services
from summit.agenda.api.serializers.agendas import (
    Adopt,
    AgendaRevisionSerializer,
    AgendaSerializer,
    ChangeSerializer,
    CirculatedRevision,
    Compared,
    Deadline,
    ReadItem,
    RunningSerializer,
    WholeAgendaRevision,
)
from summit.agenda.api.serializers.items import TimeBudgetSerializer
from summit.agenda.api.views.of_session import OfSession
from summit.agenda.models import Agenda, AgendaRevision
from summit.agenda.queries import difference, known_items, running, time_budget
from summit.core import clock
from summit.core.api.strict import bodiless


class AgendaViewSet(OfSession):
    """The agenda of each session; delegations read its last revision, organizers also the items as they are edited."""

    resource = "agendas"
    verbs = {"running": "follow", "time_budget": "write"}
    own_parameters = {"comparison": ("old", "new")}
    requires_match = True
    queryset = Agenda.objects.with_revision().select_related("session__engagement__venue", "session__summit")
    serializer_class = AgendaSerializer
    summit_field = "session__summit"
    filterset_fields = ("session", "status")
    ordering_fields = ("session", "proposals_until")

    @extend_schema(request=AgendaSerializer, responses={201: AgendaSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Open the provisional agenda of a session."""
        return self.respond(services.open_agenda(**self.validated(AgendaSerializer)), created=True)

    @extend_schema(request=Deadline, responses=AgendaSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Set the deadline for proposals of items."""
        agenda = self.get_object()
        until = self.validated(Deadline, agenda, partial=True).get("proposals_until", agenda.proposals_until)
        return self.respond(services.set_deadline(agenda, proposals_until=until))

    @extend_schema(responses=ReadItem(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def items(self, request: Request, **kwargs: object) -> Response:
        """Return the items in order: as last circulated, or for organizers as they are now."""
        return Response(ReadItem(known_items(self.get_object(), self.user), many=True).data)

    @bodiless(responses={201: CirculatedRevision})
    @action(detail=True, methods=["post"])
    def circulate(self, request: Request, **kwargs: object) -> Response:
        """Circulate the agenda as its next revision and notify participants; the answer also says whether it fits."""
        made = services.circulate_agenda(self.get_object(), by=self.user, now=clock.now())
        return Response(self.data_of(made, CirculatedRevision), status=201)

    @extend_schema(request=Adopt, responses=AgendaSerializer)
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, **kwargs: object) -> Response:
        """Record that the session adopted its agenda, and any dissent."""
        return self.respond(services.adopt_agenda(self.get_object(), now=clock.now(), **self.validated(Adopt)))

    @extend_schema(parameters=[Compared], responses=ChangeSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def comparison(self, request: Request, **kwargs: object) -> Response:
        """Return the changes from one revision to another, item by item."""
        agenda = self.get_object()
        asked = Compared(data=request.query_params)
        asked.is_valid(raise_exception=True)
        old, new = (
            get_object_or_404(agenda.revisions.all(), number=number) if number is not None else None
            for number in (asked.validated_data["old"], asked.validated_data.get("new"))
        )
        return Response(ChangeSerializer(difference(agenda, old, new, viewer=self.user), many=True).data)

    @extend_schema(responses=RunningSerializer)
    @action(detail=True)
    def running(self, request: Request, **kwargs: object) -> Response:
        """Return the state of the session: the open item, the speaker, what comes next, and how far it is behind."""
        agenda = self.get_object()
        if not Agenda.objects.followed_by(self.user).filter(pk=agenda.pk).exists():
            raise PermissionDenied
        return Response(self.data_of(running(agenda, viewer=self.user, now=clock.now()), RunningSerializer))

    @extend_schema(responses=TimeBudgetSerializer)
    @action(detail=True, url_path="time-budget")
    def time_budget(self, request: Request, **kwargs: object) -> Response:
        """Return whether the agenda fits its session."""
        return Response(TimeBudgetSerializer(time_budget(self.get_object().session, now=clock.now())).data)


class AgendaRevisionViewSet(OfSession):
    """Agendas as they were circulated."""

    resource = "agenda-revisions"
    # Lists show no items.
    queryset = AgendaRevision.objects.defer("items")
    serializer_class = AgendaRevisionSerializer
    summit_field = "agenda__session__summit"
    filterset_fields = ("agenda",)
    ordering_fields = ("number", "circulated_at")

    @extend_schema(responses=WholeAgendaRevision)
    def retrieve(self, request: Request, **kwargs: object) -> Response:
        """Return a revision with its items."""
        return Response(self.data_of(self.get_object(), WholeAgendaRevision))
