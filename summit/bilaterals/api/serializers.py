"""Serializers of bilateral requests, meetings and plans."""

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from summit.bilaterals.api.settling import OfferSerializer, OutcomeSerializer
from summit.bilaterals.api.sides import NamePeople, OnBehalf, delegates
from summit.bilaterals.models import (
    BilateralRequest,
    Companion,
    CounterProposal,
    Meeting,
    Side,
    Window,
)
from summit.bilaterals.models.request import MOST_INVITEES
from summit.bilaterals.queries import PAIR_STATES
from summit.bilaterals.services.people import OWN_PEOPLE, PEOPLE
from summit.calendar.api.serializers import ShowsFurther, TimeZoneName, WhereText
from summit.calendar.models import Engagement, Occupancy
from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer
from summit.core.intervals import Interval
from summit.delegations.api.ranks import RankField
from summit.delegations.models import Delegate, Delegation
from summit.facilities.languages import proposed_pairs
from summit.summits.models import SettledBy


class Hours(TypedDict):
    """The validated data of a period."""

    starts_at: datetime
    ends_at: datetime


class Period(Serializer):
    """A half-open stretch of time."""

    starts_at = Instant()
    ends_at = Instant()

    def validate(self, attrs: Hours) -> Interval:
        """Return an interval, after checking that it ends after it starts."""
        if attrs["ends_at"] <= attrs["starts_at"]:
            message = _("It must end after it starts.")
            raise serializers.ValidationError({"ends_at": [message]}, code="ends_before_start")
        return Interval(attrs["starts_at"], attrs["ends_at"])


class WindowSerializer(ModelSerializer):
    """A time that a side prefers or excludes."""

    starts_at = Instant(source="period.lower")
    ends_at = Instant(source="period.upper")

    class Meta:
        model = Window
        fields = ("party", "kind", "starts_at", "ends_at")


class CounterProposalSerializer(ModelSerializer):
    """A counter-proposal of a side; without a level, that of the request stays."""

    level = RankField(allow_null=True)

    class Meta:
        model = CounterProposal
        fields = ("by", "minutes", "level", "people", "message", "proposed_at")


class MeetingSerializer(ShowsFurther, Serializer):
    """The time and place of a meeting."""

    uid = serializers.UUIDField(source="engagement.uid")
    status = serializers.ChoiceField(source="engagement.status", choices=Engagement.Status.choices)
    starts_at = Instant(source="engagement.starts_at")
    ends_at = Instant(source="engagement.ends_at")
    time_zone = TimeZoneName(source="engagement")
    provisional_until = Instant(allow_null=True, help_text="When the hour is freed again, if it is provisional.")
    place = WhereText(source="engagement")
    room = serializers.SerializerMethodField()
    interpreters = serializers.SerializerMethodField(help_text="Empty to delegations.")

    def get_room(self, meeting: Meeting) -> int | None:
        rooms = (o.resource_id for o in meeting.engagement.occupancies.all() if o.role == Occupancy.Role.ROOM)
        return next(rooms, None)

    def get_interpreters(self, meeting: Meeting) -> list[int]:
        """Return the ids of the interpreters to users who may see them."""
        if not self.context["view"].sees_interpreters:
            return []
        occupancies = meeting.engagement.occupancies.all()
        return sorted(o.resource_id for o in occupancies if o.role == Occupancy.Role.INTERPRETER)


@extend_schema_serializer(component_name="BilateralCompanion")
class CompanionSerializer(ModelSerializer):
    """A person beside the lead of a side."""

    class Meta:
        model = Companion
        fields = ("delegate", "is_required")


@extend_schema_serializer(component_name="BilateralSide")
class SideSerializer(ModelSerializer):
    """A side of the meeting, with its answer and its people; the first is the requester."""

    companions = CompanionSerializer(many=True)

    class Meta:
        model = Side
        fields = ("delegation", "lead", "companions", "note_taker", "people", "answer", "answered_at", "reason")


@extend_schema_serializer(component_name="BilateralRequest")
class RequestSerializer(ModelSerializer):
    """A request with its sides, windows, counter-proposals and meeting.

    Delegations see a meeting once the programme is published.
    """

    level = RankField()
    requester = serializers.IntegerField(source="requester.pk")
    invitees = serializers.SerializerMethodField()
    leads = serializers.SerializerMethodField(help_text="The lead of each side, in the order of the sides.")
    sides = SideSerializer(many=True)
    awaiting = serializers.SerializerMethodField(help_text="The delegations that have to answer.")
    asked_to_keep = serializers.ListField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="Delegations that are asked whether they keep the meeting: another side comes at another level.",
    )
    windows = WindowSerializer(many=True)
    counter_proposals = CounterProposalSerializer(many=True)
    organizers_priority = serializers.SerializerMethodField(help_text="Null for users who may not set it.")
    is_pinned = serializers.SerializerMethodField(help_text="Null for users who may not set it.")
    settled_by = serializers.SerializerMethodField(help_text="Who chooses the hour, here or by the summit's setting.")
    offers = serializers.SerializerMethodField(help_text="Hours that the sides that meet offer to each other.")
    outcome = serializers.SerializerMethodField(help_text="For the sides that met, and organizers.")
    proposed_interpretation = serializers.SerializerMethodField(
        help_text="The language pairs that the leads need by their languages."
    )
    meeting = serializers.SerializerMethodField()

    class Meta:
        model = BilateralRequest
        fields = (
            "id",
            "requester",
            "invitees",
            "least_accepted",
            "reference",
            "level",
            "leads",
            "sides",
            "topics",
            "minutes",
            "seats",
            "priority",
            "organizers_priority",
            "is_pinned",
            "settled_by",
            "interpretation",
            "proposed_interpretation",
            "status",
            "awaiting",
            "requested_at",
            "asked_to_keep",
            "answer_by",
            "windows",
            "counter_proposals",
            "offers",
            "meeting",
            "outcome",
        )

    @extend_schema_field(MeetingSerializer(allow_null=True))
    def get_meeting(self, request: BilateralRequest) -> object:
        """Return the meeting to users who may already see it; a side that declined or withdrew no longer does."""
        meeting = getattr(request, "meeting", None)
        if meeting is None:
            return None
        is_published = meeting.engagement.status == Engagement.Status.CONFIRMED
        if not self.context["view"].is_organizer and not (is_published and self._takes_part(request)):
            return None
        return MeetingSerializer(meeting, context=self.context).data

    def _takes_part(self, request: BilateralRequest) -> bool:
        """Say whether the user is of a side that meets, or organizes the summit."""
        view = self.context["view"]
        return view.is_organizer or any(side.delegation_id in view.own_parties for side in request.taking_part)

    @extend_schema_field(OfferSerializer(many=True))
    def get_offers(self, request: BilateralRequest) -> object:
        offers = request.offers.all() if self._takes_part(request) else ()
        return OfferSerializer(offers, many=True, context=self.context).data

    @extend_schema_field(OutcomeSerializer(allow_null=True))
    def get_outcome(self, request: BilateralRequest) -> object:
        if not hasattr(request, "outcome") or not self._takes_part(request):
            return None
        return OutcomeSerializer(request.outcome, context=self.context).data

    def get_is_pinned(self, request: BilateralRequest) -> bool | None:
        return request.is_pinned if self.context["view"].is_organizer else None

    @extend_schema_field(serializers.ChoiceField(SettledBy.choices))
    def get_settled_by(self, request: BilateralRequest) -> str:
        return request.settled_by or str(self.context["view"].summit.bilaterals_settled_by)

    def get_organizers_priority(self, request: BilateralRequest) -> int | None:
        """Return the priority to users who may set it."""
        return request.organizers_priority if self.context["view"].may_prioritize else None

    def get_proposed_interpretation(self, request: BilateralRequest) -> list[str]:
        return proposed_pairs(*(lead.languages for lead in request.leads))

    def get_invitees(self, request: BilateralRequest) -> list[int]:
        return [one.pk for one in request.invitees]

    def get_leads(self, request: BilateralRequest) -> list[int]:
        return [one.pk for one in request.leads]

    def get_awaiting(self, request: BilateralRequest) -> list[int]:
        return [one.pk for one in request.awaiting]


class Periods(serializers.ListSerializer[object]):
    """Several periods."""


MOST_WINDOWS = 20  # of each kind, of one side


class Wishes(Serializer):
    """The windows of one side."""

    preferred = Periods(child=Period(), required=False, max_length=MOST_WINDOWS)
    excluded = Periods(child=Period(), required=False, max_length=MOST_WINDOWS)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Half an hour of the leaders",
            value={
                "requester": 2,
                "invitees": [3],
                "topics": "Transit and trade",
                "minutes": 30,
                "priority": 4,
                "preferred": [{"starts_at": "2025-11-26T16:00:00+06:00", "ends_at": "2025-11-26T17:30:00+06:00"}],
            },
            request_only=True,
        )
    ]
)
class RequestBilateral(Wishes):
    """A new request; the user represents the `requester`."""

    requester = InSummit(queryset=Delegation.objects.all())
    invitees = InSummit(queryset=Delegation.objects.all(), many=True, max_length=MOST_INVITEES)
    least_accepted = field_of(BilateralRequest, "least_accepted", required=False)
    level = RankField(
        required=False,
        help_text="By default that of the first named lead, or the highest that all delegations have.",
    )
    leads = delegates(
        most=MOST_INVITEES + 1,
        help_text="By default the first of each delegation at the level.",
    )
    companions = delegates(help_text="Who comes with the leads, and has to be free.")
    optional_companions = delegates(help_text="Who comes with the leads if they are free.")
    note_takers = delegates(most=MOST_INVITEES + 1, help_text="One of a delegation at most.")
    topics = field_of(BilateralRequest, "topics")
    minutes = field_of(BilateralRequest, "minutes")
    seats = field_of(BilateralRequest, "seats", default=6)
    priority = field_of(BilateralRequest, "priority", default=3)
    answer_by = field_of(BilateralRequest, "answer_by", required=False)
    interpretation = field_of(BilateralRequest, "interpretation", required=False)
    propose_interpretation = serializers.BooleanField(
        default=False, help_text="Take the pairs that the leads need by their languages, if none is named."
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Return the facts as `request_bilateral` takes them."""
        people = {name: attrs.pop(name) for name in PEOPLE if name in attrs}
        return {**attrs, "people": people}


class CounterPropose(NamePeople, Wishes):
    """A counter-proposal: other minutes, windows, level, leads, or people of the own side; what is missing stays."""

    minutes = field_of(BilateralRequest, "minutes", required=False)
    level = RankField(required=False)
    leads = delegates(
        most=MOST_INVITEES + 1, help_text="By default the first of each delegation, where the level is another one."
    )
    answer_by = Instant(required=False, allow_null=True, help_text="Until when the others have to answer this.")
    message = field_of(CounterProposal, "message")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Return the facts as `propose_counter` takes them."""
        people = {name: attrs.pop(name) for name in OWN_PEOPLE if name in attrs}
        return {**attrs, "people": people}


class Amend(Wishes):
    """Changes of a request; fields that are not given stay. Windows are those of the requester."""

    level = RankField(required=False)
    leads = delegates(
        most=MOST_INVITEES + 1, help_text="By default the first of each delegation, where the level is another one."
    )
    answer_by = field_of(BilateralRequest, "answer_by", required=False)
    topics = field_of(BilateralRequest, "topics", required=False)
    minutes = field_of(BilateralRequest, "minutes", required=False)
    seats = field_of(BilateralRequest, "seats", required=False)
    priority = field_of(BilateralRequest, "priority", required=False)
    interpretation = field_of(BilateralRequest, "interpretation", required=False)


class Decline(OnBehalf):
    """A reason to decline."""

    reason = field_of(Side, "reason", required=True, allow_blank=False)


class Withdraw(OnBehalf):
    """An optional reason to withdraw; organizers also choose the side (by default the requester)."""

    reason = field_of(Side, "reason")


class KeepMeeting(OnBehalf):
    """Another lead of the side that keeps the meeting, if it sends one; organizers may also choose the side."""

    lead = InSummit(queryset=Delegate.objects.all(), required=False, allow_null=True)


class Prioritize(Serializer):
    """The priority by which the organizers plan; with null, the requester's priority counts."""

    organizers_priority = field_of(BilateralRequest, "organizers_priority", required=True)


class PairSerializer(Serializer):
    """How far two delegations are, by their request that is furthest; `starts_at` is of a meeting that is placed."""

    delegations = serializers.ListField(child=serializers.IntegerField())
    request = serializers.UUIDField()
    state = serializers.ChoiceField(PAIR_STATES)
    starts_at = Instant(allow_null=True)
    time_zone = TimeZoneName(source="*")
