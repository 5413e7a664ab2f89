"""Serializers of plans."""

from datetime import datetime

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from summit.bilaterals.models import Plan, PlannedMeeting
from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, ModelSerializer, Serializer


@extend_schema_serializer(
    examples=[OpenApiExample("Half a minute for a new plan", value={"kind": "fresh", "seconds": 30}, request_only=True)]
)
class AskForPlan(Serializer):
    """A new plan: of all that is not published, or mending what no longer fits."""

    kind = serializers.ChoiceField(choices=Plan.Kind.choices, default=Plan.Kind.FRESH)
    seconds = field_of(Plan, "seconds", default=30)
    seed = field_of(Plan, "seed", default=0)


class ApplyPlan(Serializer):
    """The requests to which the plan is applied; by default all."""

    requests = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=5000)


class ReasonSerializer(Serializer):
    """Why a request is not placed, and what would help."""

    code = serializers.CharField()
    text = serializers.CharField()


class PlannedMeetingSerializer(ModelSerializer):
    """The result of a plan for a request; `is_change`: it differs from the calendar when the plan was made."""

    reasons = ReasonSerializer(many=True)
    stands_at = serializers.SerializerMethodField(help_text="When the meeting begins in the present calendar.")

    class Meta:
        model = PlannedMeeting
        fields = (
            "request",
            "stands_at",
            "starts_at",
            "ends_at",
            "room",
            "interpreters",
            "is_change",
            "reasons",
            "applied_at",
        )

    @extend_schema_field(Instant(allow_null=True))
    def get_stands_at(self, planned: PlannedMeeting) -> datetime | None:
        return planned.request.meeting.engagement.starts_at if planned.request.is_placed else None


class PlanSerializer(ModelSerializer):
    """A plan with its progress, its cost and the bound of the cost."""

    gap = serializers.FloatField(allow_null=True, read_only=True)

    class Meta:
        model = Plan
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "seconds",
            "seed",
            "status",
            "asked_at",
            "started_at",
            "ended_at",
            "proof",
            "value",
            "bound",
            "gap",
            "placed",
            "terms",
            "statistics",
        )


class WholePlanSerializer(PlanSerializer):
    """A plan with its result for each request."""

    meetings = PlannedMeetingSerializer(many=True)

    class Meta(PlanSerializer.Meta):
        fields = (*PlanSerializer.Meta.fields, "meetings")
