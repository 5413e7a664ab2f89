"""The API of border points and travel parties."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.arrivals import services
from summit.arrivals.models import BorderPoint, TravelParty
from summit.arrivals.queries import broken_by, is_greeted_below_rank, with_people
from summit.calendar.api.registers import CalendarRegisterViewSet, accepting
from summit.calendar.api.serializers import ClashSerializer
from summit.calendar.models import Venue
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.api.filters import InstantFilter, StrictFilterSet
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer
from summit.core.api.strict import bodiless
from summit.delegations.models import Delegate, Delegation

REPORTED = [
    (status, label)
    for status, label in TravelParty.Status.choices
    if status not in (TravelParty.Status.PLANNED, TravelParty.Status.CANCELLED)
]


class BorderPointSerializer(ModelSerializer):
    """A border point; its id is that of its venue, to and from which transfers lead."""

    even_if_clashing = accepting("that something is booked before people are there")

    class Meta:
        model = BorderPoint
        fields = ("id", "code", "name", "address", "kind", "formalities", "to_city", "even_if_clashing")


class TravelPartySerializer(ModelSerializer):
    """A party that arrives or departs."""

    delegates = serializers.SerializerMethodField()
    is_greeted_below_rank = serializers.SerializerMethodField(
        help_text="Whether the greeter is of a lower rank than the highest of the party."
    )

    class Meta:
        model = TravelParty
        fields: tuple[str, ...] = (
            *("id", "delegation", "direction", "status", "delegates", *services.FACTS),
            *("expected_at", "actual_at", "in_town_at", "there_at", *services.ARRANGED, "is_greeted_below_rank"),
        )

    def get_delegates(self, party: TravelParty) -> list[int]:
        return [row.delegate_id for row in party.travellers.all()]

    def get_is_greeted_below_rank(self, party: TravelParty) -> bool:
        return is_greeted_below_rank(party)


class ChangedPartySerializer(TravelPartySerializer):
    """A party as it is now, with what is booked while its people are not there or its greeter is with them."""

    clashes = serializers.SerializerMethodField()

    class Meta(TravelPartySerializer.Meta):
        fields = (*TravelPartySerializer.Meta.fields, "clashes")

    @extend_schema_field(ClashSerializer(many=True))
    def get_clashes(self, party: TravelParty) -> object:
        clashes = broken_by(party, after=clock.now())
        return ResourceClash(clashes).details_for(self.context["view"].user)["clashes"]


class ChangeParty(ModelSerializer):
    """Changes of what a delegation enters; fields that are not given stay."""

    border_point = InSummit(queryset=BorderPoint.objects.all())
    delegates = InSummit(queryset=Delegate.objects.all(), many=True, allow_empty=False)

    class Meta:
        model = TravelParty
        fields: tuple[str, ...] = (*services.FACTS, "delegates")


class EnterParty(ChangeParty):
    """A party of people of one delegation."""

    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta(ChangeParty.Meta):
        fields = ("delegation", "direction", *ChangeParty.Meta.fields)
        extra_kwargs = {"direction": {"required": True}}


class ArrangeParty(ModelSerializer):
    """Facts that the host arranges; fields that are not given stay."""

    destination = InSummit(queryset=Venue.objects.all(), required=False, allow_null=True)
    greeter = InSummit(
        queryset=Delegate.objects.all(), required=False, allow_null=True, help_text="Of the host's delegation."
    )
    even_if_booked = serializers.BooleanField(
        default=False, help_text="Accept that the greeter is not free: the booking stays, and is shown as a clash."
    )

    class Meta:
        model = TravelParty
        fields = (*services.ARRANGED, "even_if_booked")


class DelayParty(Serializer):
    """When the party is expected; null means as planned."""

    expected_at = Instant(allow_null=True)


class ReportParty(Serializer):
    """A status of the party, and since when, if not since now."""

    status = serializers.ChoiceField(choices=REPORTED)
    at = Instant(required=False)


class BorderPointViewSet(CalendarRegisterViewSet[BorderPoint]):
    """Border points: airports, stations, crossings and ports."""

    resource = "border-points"
    queryset = BorderPoint.objects.all()
    serializer_class = BorderPointSerializer
    filterset_fields = ("kind",)
    search_fields = ("code", "name")
    ordering_fields = ("code",)


class TravelPartyFilter(StrictFilterSet):
    """Parties by delegation, direction, status, border point and hour."""

    planned_after = InstantFilter(field_name="planned_at", lookup_expr="gte")
    planned_before = InstantFilter(field_name="planned_at", lookup_expr="lt")

    class Meta:
        model = TravelParty
        fields = ("delegation", "direction", "transport", "status", "border_point", "planned_after", "planned_before")


class TravelPartyViewSet(SummitViewSet[TravelParty]):
    """Parties that travel together: organizers see all, a delegation and its liaison officers their own."""

    resource = "travel-parties"
    verbs = {"arrange": "arrange", "delay": "report", "report": "report"}
    queryset = with_people(TravelParty.objects.all())
    serializer_class = TravelPartySerializer
    filterset_class = TravelPartyFilter
    ordering_fields = ("planned_at",)

    def _changed(self, party: TravelParty, *, created: bool = False) -> Response:
        self.serializer_class = ChangedPartySerializer
        return self.respond(party, created=created)

    @extend_schema(request=EnterParty, responses={201: ChangedPartySerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Enter a party; its people arrive, or depart, as it does."""
        data: dict[str, Any] = self.validated(EnterParty)
        party = services.enter_party(data.pop("delegation"), by=self.user, now=clock.now(), **data)
        return self._changed(party, created=True)

    @extend_schema(request=ChangeParty, responses=ChangedPartySerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the given facts, or the people."""
        party = self.get_object()
        data: dict[str, Any] = self.validated(ChangeParty, party, partial=True)
        return self._changed(services.change_party(party, by=self.user, now=clock.now(), **data))

    @bodiless(responses=ChangedPartySerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: object) -> Response:
        """Cancel a party that does not travel."""
        return self._changed(services.cancel_party(self.get_object(), by=self.user, now=clock.now()))

    @extend_schema(request=ArrangeParty, responses=ChangedPartySerializer)
    @action(detail=True, methods=["post"])
    def arrange(self, request: Request, **kwargs: object) -> Response:
        """Change what the host arranges: greeter, destination, slot, stand and permissions."""
        party = self.get_object()
        data: dict[str, Any] = self.validated(ArrangeParty, partial=True)
        return self._changed(services.arrange_party(party, now=clock.now(), **data))

    @extend_schema(request=DelayParty, responses=ChangedPartySerializer)
    @action(detail=True, methods=["post"])
    def delay(self, request: Request, **kwargs: object) -> Response:
        """Record when the party is expected; the hours of its people and its greeter follow."""
        party = self.get_object()
        return self._changed(services.delay_party(party, now=clock.now(), **self.validated(DelayParty)))

    @extend_schema(request=ReportParty, responses=ChangedPartySerializer)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, **kwargs: object) -> Response:
        """Record that the party is airborne, diverted, landed or in town."""
        party = self.get_object()
        return self._changed(services.report_party(party, now=clock.now(), **self.validated(ReportParty)))
