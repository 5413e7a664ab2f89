"""Views of bilateral requests, which the sides answer and organizers place, and of plans."""

from collections.abc import Callable
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.accounts.models import Role
from summit.accounts.role_set import roles_of
from summit.bilaterals import services
from summit.bilaterals.api.placing import MoveMeeting, PlaceProvisionally, SetProvisional, SuggestionSerializer
from summit.bilaterals.api.plans import ApplyPlan, AskForPlan, PlanSerializer, WholePlanSerializer
from summit.bilaterals.api.serializers import (
    Amend,
    CounterPropose,
    Decline,
    KeepMeeting,
    PairSerializer,
    Prioritize,
    RequestBilateral,
    RequestSerializer,
    Withdraw,
)
from summit.bilaterals.api.settling import (
    EndFollowUp,
    FreeHoursSerializer,
    OfferHours,
    RecordOutcome,
    SetPlanning,
    TakeHour,
)
from summit.bilaterals.api.sides import NamePeople, OnBehalf
from summit.bilaterals.enqueue import enqueue_plan
from summit.bilaterals.free_hours import free_hours, not_agreed
from summit.bilaterals.models import BilateralRequest, Plan
from summit.bilaterals.models.request import BilateralRequestQuerySet
from summit.bilaterals.queries import pairs, suggestions
from summit.calendar.models import Engagement, Occupancy
from summit.core import clock
from summit.core.api.filters import KeyFilter, StrictFilterSet, TruthFilter
from summit.core.api.serializers import Serializer
from summit.core.api.strict import bodiless, refuse_parameters
from summit.delegations.api.ranks import RankFilter
from summit.jobs.api import ACCEPTED, PREFER, BackgroundView, accepted

Service = Callable[..., object]


class RequestFilter(StrictFilterSet):
    """Requests by side, status, level, the side that has to answer, and whether they are placed."""

    level = RankFilter()
    requester = KeyFilter(method="filter_requester")
    invitee = KeyFilter(method="filter_invitee")
    side = KeyFilter(method="filter_side")
    awaiting = KeyFilter(method="filter_awaiting")
    unplaced = TruthFilter(method="filter_unplaced", label="accepted and without a meeting")

    class Meta:
        model = BilateralRequest
        fields = ("requester", "invitee", "side", "status", "level", "awaiting", "priority", "unplaced")

    def filter_requester(self, queryset: BilateralRequestQuerySet, name: str, value: int) -> BilateralRequestQuerySet:
        """Filter by the delegation that asks."""
        del name
        return queryset.asked_by(value)

    def filter_invitee(self, queryset: BilateralRequestQuerySet, name: str, value: int) -> BilateralRequestQuerySet:
        """Filter by a delegation that is asked."""
        del name
        return queryset.asking_for(value)

    def filter_side(self, queryset: BilateralRequestQuerySet, name: str, value: int) -> BilateralRequestQuerySet:
        """Filter by a delegation that asks or is asked."""
        del name
        return queryset.of(value)

    def filter_awaiting(self, queryset: BilateralRequestQuerySet, name: str, value: int) -> BilateralRequestQuerySet:
        """Filter by a delegation that has to answer."""
        del name
        return queryset.awaiting(value)

    def filter_unplaced(
        self,
        queryset: QuerySet[BilateralRequest],
        name: str,
        value: bool,  # noqa: FBT001 -- django-filter's form
    ) -> QuerySet[BilateralRequest]:
        """Filter by whether a request is accepted without a meeting; delegations see published meetings only."""
        del name
        known = Engagement.objects.standing().visible_to(self.request.user)
        waiting = BilateralRequest.objects.filter(status=BilateralRequest.Status.ACCEPTED).exclude(
            meeting__engagement__in=known
        )
        return queryset.filter(pk__in=waiting.values("pk")) if value else queryset.exclude(pk__in=waiting.values("pk"))


class RequestViewSet(SummitViewSet):
    """Requests for bilateral meetings."""

    resource = "bilateral-requests"
    costs = {"suggestions": 10, "free_hours": 10, "offer_hours": 10, "take_hour": 5}
    verbs = {
        **dict.fromkeys(("place", "move", "cancel", "suggestions", "set_planning", "set_provisional"), "arrange"),
        "prioritize": "prioritize",
    }
    queryset = BilateralRequest.objects.select_related("meeting__engagement__venue", "outcome").prefetch_related(
        "sides__companions",
        "offers__side",
        "offers__takers",
        "follow_ups",
        "windows",
        "counter_proposals",
        Prefetch("meeting__engagement__occupancies", Occupancy.objects.select_related("resource")),
    )
    serializer_class = RequestSerializer
    filterset_class = RequestFilter
    search_fields = ("topics", "reference", "sides__delegation__name")
    ordering_fields = ("requested_at", "priority", "level")
    lookup_value_regex = "[0-9a-f-]{36}"
    own_parameters = {"pairs": ("page", "page_size")}

    @cached_property
    def may_prioritize(self) -> bool:
        """Whether the user may set, and so see, the organizers' priority."""
        return self.may("bilateral-requests", "prioritize")

    @cached_property
    def own_parties(self) -> frozenset[int]:
        """The delegations whose business the user sees."""
        return frozenset(roles_of(self.user).of(Role.PARTY_KINDS).parties)

    @cached_property
    def sees_interpreters(self) -> bool:
        """Whether the user may see the interpreters."""
        return self.may("interpreters", "read")

    @extend_schema(request=RequestBilateral, responses={201: RequestSerializer})
    def create(self, request: HttpRequest, **kwargs: object) -> Response:
        """Ask one or more delegations for a meeting."""
        data = self.validated(RequestBilateral)
        made = services.request_bilateral(summit=self.summit, by=self.user, now=clock.now(), **data)
        return self.respond(made, created=True)

    @extend_schema(request=OnBehalf, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: HttpRequest, **kwargs: object) -> Response:
        """Accept the last proposal of another side."""
        return self._answer(services.accept_request, OnBehalf)

    @extend_schema(request=NamePeople, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="name-people")
    def name_people(self, request: HttpRequest, **kwargs: object) -> Response:
        """Name the people beside the lead of the side that the user represents."""
        return self._answer(services.name_people, NamePeople)

    @extend_schema(request=Decline, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: HttpRequest, **kwargs: object) -> Response:
        """Decline the last proposal of another side, with a reason."""
        return self._answer(services.decline_request, Decline)

    @extend_schema(request=CounterPropose, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="counter-propose")
    def counter_propose(self, request: HttpRequest, **kwargs: object) -> Response:
        """Propose other minutes, windows, level or people; the other sides then have to answer."""
        return self._answer(services.propose_counter, CounterPropose)

    @extend_schema(request=Withdraw, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: HttpRequest, **kwargs: object) -> Response:
        """Withdraw the request on behalf of the side that the user represents; the others are notified."""
        return self._answer(services.withdraw_request, Withdraw)

    @extend_schema(request=KeepMeeting, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def keep(self, request: HttpRequest, **kwargs: object) -> Response:
        """Keep the meeting although another side comes at another level."""
        return self._answer(services.keep_meeting, KeepMeeting)

    @extend_schema(request=Withdraw, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="let-go")
    def let_go(self, request: HttpRequest, **kwargs: object) -> Response:
        """Let the meeting go, as another side comes at another level: the side withdraws."""
        return self._answer(services.let_go_of_meeting, Withdraw)

    @extend_schema(request=Amend, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def amend(self, request: HttpRequest, **kwargs: object) -> Response:
        """Change the request: its requester until it is answered, organizers while it is open; the sides are told."""
        return self._answer(services.amend_request, Amend)

    @bodiless(responses=FreeHoursSerializer, filters=False)
    @action(detail=True, url_path="free-hours", pagination_class=None, filter_backends=[])
    def free_hours(self, request: HttpRequest, **kwargs: object) -> Response:
        """Return the hours that are free for all, if the sides choose the hour; else only why there is none."""
        row = self.get_object()
        is_there = self.is_organizer or any(side.delegation_id in self.own_parties for side in row.taking_part)
        is_agreed = is_there and row.status == BilateralRequest.Status.ACCEPTED
        found = free_hours(row, now=clock.now()) if is_agreed else not_agreed(row)
        return Response(self.data_of(found, FreeHoursSerializer))

    @extend_schema(request=OfferHours, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="offer-hours")
    def offer_hours(self, request: HttpRequest, **kwargs: object) -> Response:
        """Offer hours to the other sides, where the sides choose the hour."""
        return self._answer(services.offer_hours, OfferHours)

    @extend_schema(request=TakeHour, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="take-hour")
    def take_hour(self, request: HttpRequest, **kwargs: object) -> Response:
        """Take an hour that another side offers; once all have, the meeting takes place then."""
        return self._answer(services.take_hour, TakeHour)

    @extend_schema(request=RecordOutcome, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="record-outcome")
    def record_outcome(self, request: HttpRequest, **kwargs: object) -> Response:
        """Record what the meeting came to, which was held with that."""
        return self._answer(services.record_outcome, RecordOutcome)

    @extend_schema(request=EndFollowUp, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="end-follow-up")
    def end_follow_up(self, request: HttpRequest, **kwargs: object) -> Response:
        """Say that a follow-up of the side that the user represents is done or dropped, or open again."""
        return self._answer(services.end_follow_up, EndFollowUp)

    @extend_schema(request=SetProvisional, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="set-provisional")
    def set_provisional(self, request: HttpRequest, **kwargs: object) -> Response:
        """Say until when the hour of the meeting is provisional, or keep it (organizers)."""
        return self._arrange(services.set_provisional, SetProvisional)

    @extend_schema(request=SetPlanning, responses=RequestSerializer)
    @action(detail=True, methods=["post"], url_path="set-planning")
    def set_planning(self, request: HttpRequest, **kwargs: object) -> Response:
        """Pin the meeting against plans, and say who chooses its hour (organizers)."""
        row = self.get_object()
        return self.respond(services.set_planning(row, **self.validated(SetPlanning)))

    @extend_schema(request=PlaceProvisionally, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request: HttpRequest, **kwargs: object) -> Response:
        """Place an accepted request: give it an hour and a room (organizers)."""
        return self._arrange(services.place_meeting, PlaceProvisionally)

    @extend_schema(request=MoveMeeting, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: HttpRequest, **kwargs: object) -> Response:
        """Change the hour, room or interpreters of the meeting (organizers)."""
        return self._arrange(services.move_meeting, MoveMeeting)

    @bodiless(responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: HttpRequest, **kwargs: object) -> Response:
        """Cancel the meeting (organizers)."""
        return self._arrange(services.cancel_meeting)

    @extend_schema(request=Prioritize, responses=RequestSerializer)
    @action(detail=True, methods=["post"])
    def prioritize(self, request: HttpRequest, **kwargs: object) -> Response:
        """Set the priority by which the organizers plan (organizers)."""
        row = self.get_object()
        return self.respond(services.prioritize_request(row, **self.validated(Prioritize)))

    @bodiless(responses=SuggestionSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def suggestions(self, request: HttpRequest, **kwargs: object) -> Response:
        """List the best free hours and rooms for the request (organizers)."""
        found = suggestions(self.get_object(), now=clock.now())
        return Response(self.data_of(found, SuggestionSerializer, many=True))

    @extend_schema(responses=PairSerializer(many=True), filters=False)
    @action(detail=False, filter_backends=[])
    def pairs(self, request: HttpRequest, **kwargs: object) -> Response:
        """Return how far each pair of delegations is: all pairs to organizers, its own to a delegation.

        Delegations see a meeting as placed once it is published.
        """
        refuse_parameters(request, ("page", "page_size"))
        rows = BilateralRequest.objects.filter(summit=self.summit).visible_to(self.user)
        found = self.paginate_queryset(pairs(rows, now=clock.now(), with_tentative=self.is_organizer))
        return self.get_paginated_response(self.data_of(found, PairSerializer, many=True))

    def _answer(self, verb: Service, shape: type[Serializer] | None = None) -> Response:
        row = self.get_object()
        verb(row, by=self.user, now=clock.now(), **(self.validated(shape) if shape else {}))
        return self.respond(row)

    def _arrange(self, verb: Service, shape: type[Serializer] | None = None) -> Response:
        row = self.get_object()
        verb(row, now=clock.now(), **(self.validated(shape) if shape else {}))
        return self.respond(row)


class PlanViewSet(BackgroundView, SummitViewSet):
    """Plans of all bilaterals, for organizers."""

    resource = "plans"
    costs = {**dict.fromkeys(("create", "apply", "resume"), 20), "retrieve": 3}
    in_background = ("apply",)
    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    filterset_fields = ("kind", "status")
    ordering_fields = ("asked_at",)

    def get_queryset(self) -> QuerySet[Plan]:
        """Load the meetings of a single plan."""
        plans: QuerySet[Plan] = super().get_queryset()
        return (
            plans
            if self.action == "list"
            else plans.prefetch_related("meetings__interpreters", "meetings__request__meeting__engagement")
        )

    def get_serializer_class(self) -> type[PlanSerializer]:
        """Show the meetings of a single plan, but not in the list."""
        return PlanSerializer if self.action == "list" else WholePlanSerializer

    @extend_schema(request=AskForPlan, responses={201: WholePlanSerializer})
    def create(self, request: HttpRequest, **kwargs: object) -> Response:
        """Ask for a plan; poll it for its progress."""
        data = self.validated(AskForPlan)
        plan = services.ask_for_plan(self.summit, by=self.user, now=clock.now(), **data)
        return self.respond(enqueue_plan(plan), created=True)

    @bodiless(responses=WholePlanSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: HttpRequest, **kwargs: object) -> Response:
        """Cancel the plan; a plan that is being made stops within seconds."""
        return self.respond(services.cancel_plan(self.get_object(), now=clock.now()))

    @bodiless(responses=WholePlanSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: HttpRequest, **kwargs: object) -> Response:
        """Resume a plan that was interrupted or failed."""
        return self.respond(enqueue_plan(services.resume_plan(self.get_object(), now=clock.now())))

    @extend_schema(request=ApplyPlan, parameters=[PREFER], responses={200: WholePlanSerializer, **ACCEPTED})
    @action(detail=True, methods=["post"])
    def apply(self, request: HttpRequest, **kwargs: object) -> Response:
        """Apply the plan to all requests or to those named, all or nothing."""
        only = self.validated(ApplyPlan).get("requests")
        if self.runs_later:
            facts = {"by": self.user, "now": clock.now(), "only": only, "token": self.preview_token}
            return accepted(self, services.apply_plan_later(self.get_object(), **facts))
        return self.respond(services.apply_plan(self.get_object(), only=only, now=clock.now()))
