"""Silence procedures."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer
from summit.decisions.models import Objection, Series, SilenceProcedure
from summit.decisions.queries import silent_members
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Organ


class ObjectionSerializer(ModelSerializer):
    """An objection; `is_void` if it came too late."""

    class Meta:
        model = Objection
        fields = ("delegation", "text", "raised_at", "is_void")


class SilenceSerializer(ModelSerializer):
    """A silence procedure. `deadline_local` is the deadline on the summit's clock, whose zone is `time_zone`.

    A delegation sees its own objection. If the procedure names who breaks silence, it also sees those of others,
    without their text. `silent` are the members without a position or objection, for organizers.
    """

    document = serializers.IntegerField(source="version.document_id")
    symbol = serializers.CharField(source="version.document.symbol")
    version = serializers.IntegerField(source="version.number")
    deadline_local = serializers.SerializerMethodField()
    time_zone = serializers.CharField(source="version.document.summit.time_zone")
    objections = serializers.SerializerMethodField()
    silent = serializers.SerializerMethodField()

    class Meta:
        model = SilenceProcedure
        fields = (
            "id",
            "document",
            "symbol",
            "version",
            "organ",
            "members",
            "circulated_at",
            "deadline",
            "deadline_local",
            "time_zone",
            "names_breaker",
            "status",
            "ended_at",
            "extends",
            "series",
            "objections",
            "silent",
        )

    def get_deadline_local(self, procedure: SilenceProcedure) -> str:
        return procedure.deadline.astimezone(procedure.version.document.summit.zone).isoformat()

    @extend_schema_field(ObjectionSerializer(many=True))
    def get_objections(self, procedure: SilenceProcedure) -> list[dict[str, object]]:
        view = self.context["view"]
        objections: list[dict[str, object]] = []
        for objection in procedure.objections.all():
            is_own = view.is_organizer or objection.delegation_id in view.own_parties
            if is_own or (procedure.names_breaker and not objection.is_void):
                data = ObjectionSerializer(objection).data
                objections.append(data if is_own else {**data, "text": ""})
        return objections

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField(), allow_null=True))
    def get_silent(self, procedure: SilenceProcedure) -> list[int] | None:
        is_told = self.context["view"].is_organizer
        return [member.pk for member in silent_members(procedure)] if is_told else None


class StartSilence(Serializer):
    """A document whose latest circulated version is to be adopted unless a member objects before the deadline."""

    document = InSummit(queryset=Document.objects.all())
    organ = InSummit(queryset=Organ.objects.all())
    deadline = Instant()
    members = InSummit(
        queryset=Delegation.objects.all(),
        many=True,
        required=False,
        allow_empty=False,
        help_text="The organ's members: if they are named, then all of them and nobody else.",
    )
    names_breaker = serializers.BooleanField(required=False, allow_null=True, default=None)
    series = InSummit(queryset=Series.objects.all(), required=False, allow_null=True)


class BreakSilence(Serializer):
    """An objection of a member asked."""

    delegation = InSummit(queryset=Delegation.objects.all())
    text = field_of(Objection, "text")


class ExtendSilence(Serializer):
    """A later deadline."""

    deadline = Instant()
