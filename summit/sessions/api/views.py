"""Views of organs and sessions: users read those that they may see, organizers change them."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import RegisterViewSet, SummitViewSet
from summit.calendar.models import Engagement
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.api.filters import InstantFilter, StrictFilterSet
from summit.core.api.strict import bodiless
from summit.delegations.api.serializers import ProposedChangeSerializer
from summit.delegations.api.views import respond_to_change
from summit.sessions import services
from summit.sessions.api.serializers import (
    AdmitDelegates,
    ChangeSession,
    NamedDelegates,
    OrganSerializer,
    ReinstatedSession,
    RescheduleSession,
    ScheduleSession,
    SeatDelegation,
    SessionSerializer,
)
from summit.sessions.models import Organ, Session


class OrganViewSet(RegisterViewSet):
    resource = "organs"
    queryset = Organ.objects.all()
    serializer_class = OrganSerializer
    search_fields = ("code", "name")
    ordering_fields = ("code",)


class SessionFilter(StrictFilterSet):
    """Sessions by kind, format, status, organ and hour."""

    status = django_filters.ChoiceFilter(field_name="engagement__status", choices=Engagement.Status.choices)
    starts_after = InstantFilter(field_name="engagement__starts_at", lookup_expr="gte")
    starts_before = InstantFilter(field_name="engagement__starts_at", lookup_expr="lt")

    class Meta:
        model = Session
        fields = ("kind", "format", "organs", "status", "starts_after", "starts_before")


class SessionViewSet(SummitViewSet):
    """Sessions; moving and cancelling are actions of their own."""

    resource = "sessions"
    verbs = {"seats": "seat"}
    requires_match = True
    queryset = Session.objects.with_programme()
    serializer_class = SessionSerializer
    filterset_class = SessionFilter
    search_fields = ("code", "engagement__title")
    ordering_fields = ("engagement__starts_at", "code")

    @extend_schema(request=ScheduleSession, responses={201: SessionSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Schedule a session, tentative until the programme is published."""
        session = services.schedule_session(summit=self.summit, now=clock.now(), **self.validated(ScheduleSession))
        return self.respond(session, created=True)

    @extend_schema(request=ChangeSession)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the given fields, all or none; users who can now see the session, or no longer can, are notified."""
        session = self.get_object()
        data = self.validated(ChangeSession, session, partial=True)
        return self.respond(services.change_session(session, now=clock.now(), **data))

    @extend_schema(request=RescheduleSession, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, **kwargs: object) -> Response:
        """Change the hour, the room, or both."""
        session = self.get_object()
        return self.respond(services.reschedule_session(session, now=clock.now(), **self.validated(RescheduleSession)))

    @bodiless(responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: object) -> Response:
        """Cancel the session; its participants, room and interpreters are free again."""
        return self.respond(services.cancel_session(self.get_object(), now=clock.now()))

    @bodiless(responses=ReinstatedSession)
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, **kwargs: object) -> Response:
        """Reinstate a cancelled session, tentative, with those of its room and people that are still free."""
        session, left_out = services.reinstate_session(self.get_object(), now=clock.now())
        answer = self.respond(session)
        answer.data["left_out"] = ResourceClash(left_out).details_for(self.user)["clashes"]
        return answer

    @extend_schema(request=AdmitDelegates, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, **kwargs: object) -> Response:
        """Admit delegates to the session."""
        session = self.get_object()
        return self.respond(services.admit_delegates(session, now=clock.now(), **self.validated(AdmitDelegates)))

    @extend_schema(request=SeatDelegation, responses={200: SessionSerializer, 202: ProposedChangeSerializer})
    @action(detail=True, methods=["post"])
    def seats(self, request: Request, **kwargs: object) -> Response:
        """Say who sits for a delegation (its coordinators, within the quota); 202 if the secretariat decides on it."""
        session, asked = self.get_object(), self.validated(SeatDelegation)
        row = services.propose_seats(session, by=self.user, now=clock.now(), **asked)
        return respond_to_change(self, row)

    @extend_schema(request=NamedDelegates, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def excuse(self, request: Request, **kwargs: object) -> Response:
        """Excuse delegates from the session."""
        session = self.get_object()
        return self.respond(services.excuse_delegates(session, now=clock.now(), **self.validated(NamedDelegates)))
