"""Rules, stages, consents and statements."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.core.api.fields import Line
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.decisions.api.serializers.fields import KnownDocument, known_session
from summit.decisions.models import AdoptionRules, Consent, InterpretativeStatement, Stage
from summit.decisions.queries import known_in, why
from summit.delegations.models import Delegation
from summit.sessions.models import Organ, Session


class RulesSerializer(ModelSerializer):
    """How an organ adopts."""

    organ = InSummit(queryset=Organ.objects.all())
    members = InSummit(queryset=Delegation.objects.all(), many=True, required=False)

    class Meta:
        model = AdoptionRules
        fields = ("id", "organ", "adoption", "majority", "quorum", "members", "names_breaker", "source")


class WhySerializer(Serializer):
    """The reasons as a paragraph."""

    en = serializers.CharField()
    ru = serializers.CharField()


class StageSerializer(ModelSerializer):
    """A stage of a document's path.

    `why` and the note are for those who may read the document; who stood where, `why` names only as far as they may
    know that. `reasons` holds what the rule of each organ answered, for organizers.
    """

    symbol = serializers.CharField(source="document.symbol")
    version = serializers.IntegerField(source="version.number", allow_null=True, default=None)
    session = serializers.SerializerMethodField()
    present = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()

    class Meta:
        model = Stage
        fields = (
            "id",
            "document",
            "symbol",
            "position",
            "organs",
            "purpose",
            "session",
            "outcome",
            "version",
            "present",
            "why",
            "reasons",
            "note",
            "decided_at",
        )

    def get_session(self, stage: Stage) -> int | None:
        """Return where it is dealt with."""
        return known_session(self.context["view"], stage.session_id)

    def get_present(self, stage: Stage) -> list[int]:
        """Return who was there."""
        is_hidden = stage.session_id and self.get_session(stage) is None
        return [] if is_hidden else [delegation.pk for delegation in stage.present.all()]

    @extend_schema_field(WhySerializer(allow_null=True))
    def get_why(self, stage: Any) -> Any:
        """Return why it came out so."""
        view = self.context["view"]
        if stage.version is None or not stage.is_readable:
            return None
        known = None if view.is_organizer else known_in(stage, stage.version.known_positions)
        return why(stage, view.names, known)

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_reasons(self, stage: Stage) -> Any:
        """Return what was kept."""
        return stage.reasons if self.context["view"].is_organizer else None

    def get_note(self, stage: Any) -> str:
        """Return what was noted with the outcome, to who may read the document."""
        return stage.note if stage.is_readable else ""


class StageFacts(Serializer):
    """Before whom, for what, where."""

    organs = InSummit(queryset=Organ.objects.all(), many=True, allow_empty=False)
    purpose = serializers.ChoiceField(choices=Stage.Purpose.choices)
    session = InSummit(queryset=Session.objects.all(), required=False, allow_null=True)


class AddStage(StageFacts):
    """A stage at the end of a document's path."""

    document = KnownDocument()


class AmendStage(StageFacts):
    """What of a stage to come is to be changed."""


class LayPath(Serializer):
    """A path instead of what of it is still to come."""

    document = KnownDocument()
    stages = StageFacts(many=True, max_length=50)  # type: ignore[call-arg]


class TakeStage(Serializer):
    """What came of a stage; refused where the version that is named, by its number, is not the latest."""

    outcome = serializers.ChoiceField(choices=Stage.Outcome.choices)
    version = serializers.IntegerField(min_value=1, max_value=30_000, required=False)
    session = InSummit(queryset=Session.objects.all(), required=False)
    present = InSummit(queryset=Delegation.objects.all(), many=True, required=False)
    note = Line(max_length=500, required=False, default="")


class ConsentSerializer(ModelSerializer):
    """A member that a document binds; to enter one is to join the adopted document.

    The note is for those who may read the document; to others it is empty.
    """

    document = KnownDocument()
    symbol = serializers.CharField(source="document.symbol", read_only=True)
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = Consent
        fields = ("id", "document", "symbol", "delegation", "means", "given_at", "note")
        read_only_fields = ("means", "given_at")
        # Who is bound already is refused by the service, in words.
        validators = ()

    def to_representation(self, consent: Any) -> dict[str, Any]:
        """Leave out the note where it may not be read."""
        shown: dict[str, Any] = super().to_representation(consent)
        return shown if consent.is_readable else {**shown, "note": ""}


class StatementSerializer(ModelSerializer):
    """What a delegation declares on an adopted document."""

    document = KnownDocument()
    symbol = serializers.CharField(source="document.symbol", read_only=True)
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = InterpretativeStatement
        fields = ("id", "document", "symbol", "delegation", "text", "made_at")
        read_only_fields = ("made_at",)
