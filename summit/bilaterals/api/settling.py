"""Serializers of what sides do after they agreed: hours that they offer and take, outcomes, and the record."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.bilaterals import services
from summit.bilaterals.api.sides import OnBehalf
from summit.bilaterals.free_hours import CODES
from summit.bilaterals.models import BilateralRequest, FollowUp, MeetingRecord, Offer, Outcome
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer
from summit.delegations.models import Delegation

MOST_HOURS_OFFERED = 10
MOST_FOLLOW_UPS = 20


class OfRequest(InSummit):
    """A reference to a row of the request in the address; those of others do not exist."""

    def get_queryset(self) -> QuerySet[Any]:
        """Leave out the rows of other requests."""
        rows: QuerySet[Any] = super().get_queryset().filter(request=self.context["view"].kwargs.get("pk"))
        return rows


@extend_schema_serializer(component_name="BilateralOffer")
class OfferSerializer(ModelSerializer):
    """An hour that a side offers to the others; once all have taken it, the meeting takes place then."""

    by = serializers.IntegerField(source="side.delegation_id", help_text="The delegation that offers it.")
    taken_by = serializers.SerializerMethodField(help_text="The delegations that have taken it.")

    class Meta:
        model = Offer
        fields = ("id", "by", "starts_at", "ends_at", "valid_until", "status", "taken_by")

    def get_taken_by(self, offer: Offer) -> list[int]:
        return sorted(side.delegation_id for side in offer.takers.all())


@extend_schema_serializer(component_name="BilateralFollowUp")
class FollowUpSerializer(ModelSerializer):
    """A task of a side after the meeting."""

    class Meta:
        model = FollowUp
        fields = ("id", "owner", "text", "due_on", "status", "ended_at")


@extend_schema_serializer(component_name="BilateralOutcome")
class OutcomeSerializer(ModelSerializer):
    """The outcome of a meeting."""

    follow_ups = FollowUpSerializer(many=True, source="request.follow_ups")

    class Meta:
        model = Outcome
        fields = ("agreed_points", "follow_ups", "recorded_at")


class FreeHour(Serializer):
    """An hour that is free for all sides."""

    starts_at = Instant()
    ends_at = Instant()


class FreeHoursSerializer(Serializer):
    """Hours that are free for all, the best first; without any, the reason, which tells nothing of others."""

    hours = FreeHour(many=True)
    code = serializers.ChoiceField(CODES, allow_null=True)
    reason = serializers.CharField()


class Instants(serializers.ListField):
    """Several instants."""

    child = Instant()


class OfferHours(OnBehalf):
    """Hours at which a side would meet; each lasts as long as the request asks for."""

    hours = Instants(min_length=1, max_length=MOST_HOURS_OFFERED)
    valid_until = Instant(required=False, help_text="When the offer expires. By default at each hour itself.")


class TakeHour(OnBehalf):
    """An hour that another side offers."""

    offered_hour = OfRequest(queryset=Offer.objects.all(), summit_path="request__summit")


class NewFollowUps(serializers.ListSerializer[object]):
    """Several follow-ups."""


class NewFollowUp(Serializer):
    """A task of a side, and the day until which it has to be done."""

    owner = InSummit(queryset=Delegation.objects.all())
    text = field_of(FollowUp, "text")
    due_on = field_of(FollowUp, "due_on")


class RecordOutcome(OnBehalf):
    """The outcome of a meeting: points, in the place of earlier ones, and further follow-ups."""

    agreed_points = field_of(Outcome, "agreed_points")
    follow_ups = NewFollowUps(child=NewFollowUp(), required=False, max_length=MOST_FOLLOW_UPS)


class EndFollowUp(Serializer):
    """The new status of a follow-up of the meeting."""

    follow_up = OfRequest(queryset=FollowUp.objects.all(), summit_path="request__summit")
    status = serializers.ChoiceField(FollowUp.Status.choices)


class SetPlanning(Serializer):
    """Whether plans leave the meeting where it is, and who settles its hour; fields that are not given stay."""

    is_pinned = field_of(BilateralRequest, "is_pinned", required=False)
    settled_by = field_of(BilateralRequest, "settled_by", required=False)


class MeetingRecordSerializer(ModelSerializer):
    """The record of a meeting."""

    class Meta:
        model = MeetingRecord
        fields = ("request", "text", "written_at")


class WriteRecord(Serializer):
    """The record of a meeting that was held, in the place of the earlier one."""

    request = InSummit(queryset=BilateralRequest.objects.all())
    text = field_of(MeetingRecord, "text")


class MeetingRecordViewSet(SummitViewSet):
    """Records of meetings, each for the sides that met: organizers read them where the host is one."""

    resource = "meeting-records"
    summit_field = "request__summit"
    queryset = MeetingRecord.objects.all()
    serializer_class = MeetingRecordSerializer
    ordering_fields = ("written_at",)
    lookup_field = "request_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=WriteRecord, responses={201: MeetingRecordSerializer})
    def create(self, request: HttpRequest, **kwargs: object) -> Response:
        """Write the record of a meeting, for a side that met."""
        data = self.validated(WriteRecord)
        return self.respond(
            services.write_record(data.pop("request"), by=self.user, now=clock.now(), **data), created=True
        )
