"""Bilateral requests: each side sees its own, organizers all; the sides answer, organizers place."""

from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy
from summit.accounts.queries import organizes, summits_where
from summit.bilaterals import services
from summit.bilaterals.api.serializers import (
    ApplyPlan,
    AskForPlan,
    CounterPropose,
    Decline,
    MoveMeeting,
    PlaceMeeting,
    PlanSerializer,
    Prioritize,
    RequestBilateral,
    RequestSerializer,
    SuggestionSerializer,
    WholePlanSerializer,
    Withdraw,
)
from summit.bilaterals.bell import ring
from summit.bilaterals.models import Plan, Request
from summit.bilaterals.queries import suggestions
from summit.calendar.models import Engagement, Occupancy
from summit.core import clock
from summit.core.api.filters import Filters, TruthFilter
from summit.core.api.strict import bodiless
from summit.delegations.api.ranks import RankFilter
from summit.summits.api.scoping import ReadViewSet
from summit.summits.api.verbs import Verbs


class RequestFilter(Filters):
    """Requests by side, status, level, who owes the answer, and whether they wait for an hour."""

    level = RankFilter()
    unplaced = TruthFilter(method="filter_unplaced", label="accepted and without a meeting")

    class Meta:
        model = Request
        fields = ("requester", "invitee", "status", "level", "awaiting", "priority", "unplaced")

    def filter_unplaced(self, queryset: Any, name: str, value: bool) -> Any:  # noqa: FBT001 -- django-filter's form
        """Leave those that wait for the organizers, or those that do not; to a delegation a plan is no meeting yet."""
        del name
        known = Engagement.objects.standing().visible_to(self.request.user)
        waiting = Request.objects.filter(status=Request.Status.ACCEPTED).exclude(meeting__engagement__in=known)
        return queryset.filter(pk__in=waiting.values("pk")) if value else queryset.exclude(pk__in=waiting.values("pk"))


class RequestViewSet(Verbs, ReadViewSet):
    """Requests for bilateral meetings."""

    permission_classes = (ByPolicy,)
    resource = "bilateral-requests"
    costs = {"suggestions": 10}
    verbs = {**dict.fromkeys(("place", "move", "cancel", "suggestions"), "arrange"), "prioritize": "prioritize"}
    queryset = Request.objects.select_related(
        "meeting__engagement__venue", "requester_lead", "invitee_lead"
    ).prefetch_related(
        "windows",
        "counter_proposals",
        Prefetch("meeting__engagement__occupancies", Occupancy.objects.select_related("resource")),
    )
    serializer_class = RequestSerializer
    filterset_class = RequestFilter
    search_fields = ("topics", "reference", "requester__name", "invitee__name")
    ordering_fields = ("requested_at", "priority", "level")
    lookup_value_regex = "[0-9a-f-]{36}"

    @cached_property
    def sees_tentative(self) -> bool:
        """Whether the user plans, and so sees what is not yet published."""
        return organizes(self.request.user, self.summit)

    @cached_property
    def may_prioritize(self) -> bool:
        """Whether the user sets, and so sees, the organizers' priority."""
        return self._may("bilateral-requests", "prioritize")

    @cached_property
    def sees_interpreters(self) -> bool:
        """Whether the user may know the interpreters."""
        return self._may("interpreters", "read")

    def _may(self, resource: str, verb: str) -> bool:
        user = self.request.user
        return bool(user.is_superuser or self.summit.pk in summits_where(user, resource, verb))

    @extend_schema(request=RequestBilateral, responses={201: RequestSerializer})
    def create(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Ask another delegation for a meeting."""
        given = self.given(RequestBilateral)
        made = services.request_bilateral(summit=self.summit, by=request.user, now=clock.now(), **given)  # type: ignore[arg-type]
        return self.shown(made, created=True)

    @bodiless(responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Accept what the other side asked or proposed last."""
        return self._answer(services.accept)

    @extend_schema(request=Decline, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Decline it, with a reason."""
        return self._answer(services.decline, Decline)

    @extend_schema(request=CounterPropose, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="counter-propose")
    def counter_propose(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Propose something else; the word passes to the other side."""
        return self._answer(services.counter_propose, CounterPropose)

    @extend_schema(request=Withdraw, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Take the request back for the side that one represents; the other side is told."""
        return self._answer(services.withdraw_request, Withdraw)

    @extend_schema(request=PlaceMeeting, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Give an accepted request its hour and room (organizers)."""
        return self._arrange(services.place_meeting, PlaceMeeting)

    @extend_schema(request=MoveMeeting, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Give the meeting another hour, room or interpreters (organizers)."""
        return self._arrange(services.move_meeting, MoveMeeting)

    @bodiless(responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Call the meeting off (organizers)."""
        return self._arrange(services.cancel_meeting)

    @extend_schema(request=Prioritize, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def prioritize(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Set the priority by which the organizers plan (organizers)."""
        row = self.get_object()
        return self.shown(services.prioritize_request(row, **self.given(Prioritize)))

    @bodiless(responses=SuggestionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def suggestions(self, request: HttpRequest, **kwargs: Any) -> Response:
        """List the best free hours and rooms for the request (organizers)."""
        return Response(SuggestionSerializer(suggestions(self.get_object(), now=clock.now()), many=True).data)

    def _answer(self, verb: Any, shape: Any = None) -> Response:
        row = self.get_object()
        verb(row, by=self.request.user, now=clock.now(), **(self.given(shape) if shape else {}))
        return self.shown(row)

    def _arrange(self, verb: Any, shape: Any = None) -> Response:
        row = self.get_object()
        verb(row, now=clock.now(), **(self.given(shape) if shape else {}))
        return self.shown(row)


class PlanViewSet(Verbs, ReadViewSet):
    """Plans of all bilaterals, for organizers."""

    permission_classes = (ByPolicy,)
    resource = "plans"
    costs = {**dict.fromkeys(("create", "apply", "resume"), 20), "retrieve": 3}
    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    filterset_fields = ("kind", "status")
    ordering_fields = ("asked_at",)

    def get_queryset(self) -> Any:
        """One plan comes with its meetings."""
        plans = super().get_queryset()
        return (
            plans
            if self.action == "list"
            else plans.prefetch_related("meetings__interpreters", "meetings__request__meeting__engagement")
        )

    def get_serializer_class(self) -> Any:
        """One plan is shown whole."""
        return PlanSerializer if self.action == "list" else WholePlanSerializer

    @extend_schema(request=AskForPlan, responses={201: WholePlanSerializer})
    def create(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Have a plan made; poll it for how far it is."""
        given = self.given(AskForPlan)
        plan = services.ask_for_plan(self.summit, by=request.user, now=clock.now(), **given)  # type: ignore[arg-type]
        return self.shown(ring(plan), created=True)

    @bodiless(responses=WholePlanSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Give the plan up; one that is being made stops within seconds."""
        return self.shown(services.cancel_plan(self.get_object(), now=clock.now()))

    @bodiless(responses=WholePlanSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Make a plan whose worker was lost."""
        return self.shown(ring(services.resume_plan(self.get_object(), now=clock.now())))

    @extend_schema(request=ApplyPlan, responses=WholePlanSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: HttpRequest, **kwargs: Any) -> Response:
        """Carry out all of the plan, or what it says of the requests named: all or nothing."""
        only = self.given(ApplyPlan).get("requests")
        return self.shown(services.apply_plan(self.get_object(), only=only, now=clock.now()))
