"""Rules, stages, consents and statements."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.core.api.columns import field_of
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.decisions.api.serializers.fields import known_session
from summit.decisions.models import AdoptionRules, Consent, InterpretativeStatement, Stage
from summit.decisions.models.stage import Reasons
from summit.decisions.queries import known_in, why
from summit.delegations.models import Delegation
from summit.documents.models import Document, Version
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

    `why` and the note are for users who may read the document; `why` names only delegations whose stance the user may
    know. `reasons` is the answer of each organ's rule, for organizers.
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
        return known_session(self.context["view"], stage.session_id)

    def get_present(self, stage: Stage) -> list[int]:
        is_hidden = stage.session_id and self.get_session(stage) is None
        return [] if is_hidden else [delegation.pk for delegation in stage.present.all()]

    @extend_schema_field(WhySerializer(allow_null=True))
    def get_why(self, stage: Stage) -> dict[str, str] | None:
        view = self.context["view"]
        if stage.version is None or not stage.is_readable:
            return None
        known = None if view.is_organizer else known_in(stage, stage.version.known_positions)
        return why(stage, view.names, known)

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_reasons(self, stage: Stage) -> Reasons | None:
        return stage.reasons if self.context["view"].is_organizer else None

    def get_note(self, stage: Stage) -> str:
        return stage.note if stage.is_readable else ""


class StageFacts(Serializer):
    """The organs, the purpose and the session of a stage."""

    organs = InSummit(queryset=Organ.objects.all(), many=True, allow_empty=False)
    purpose = field_of(Stage, "purpose")
    session = InSummit(queryset=Session.objects.all(), required=False, allow_null=True)


class AddStage(StageFacts):
    """A stage at the end of a document's path."""

    document = InSummit(queryset=Document.objects.all())


class AmendStage(StageFacts):
    """Changes of a pending stage."""


class LayPath(Serializer):
    """New stages of a document, which replace its pending ones."""

    document = InSummit(queryset=Document.objects.all())
    stages: "serializers.ListSerializer[Stage]" = serializers.ListSerializer(child=StageFacts(), max_length=50)


class TakeStage(Serializer):
    """The outcome of a stage. It is refused if `version`, the number, is not the latest."""

    outcome = field_of(Stage, "outcome", required=True)
    version = field_of(Version, "number", required=False)
    session = InSummit(queryset=Session.objects.all(), required=False)
    present = InSummit(queryset=Delegation.objects.all(), many=True, required=False)
    note = field_of(Stage, "note")


class ConsentSerializer(ModelSerializer):
    """A member that a document binds; creating one means joining the adopted document.

    The note is empty for users who may not read the document.
    """

    document = InSummit(queryset=Document.objects.all())
    symbol = serializers.CharField(source="document.symbol", read_only=True)
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = Consent
        fields = ("id", "document", "symbol", "delegation", "means", "given_at", "note")
        read_only_fields = ("means", "given_at")
        # The service refuses a member that is already bound, with a message.
        validators = ()

    def to_representation(self, consent: Consent) -> dict[str, object]:
        data: dict[str, object] = super().to_representation(consent)
        return data if consent.is_readable else {**data, "note": ""}


class StatementSerializer(ModelSerializer):
    """A delegation's interpretative statement on an adopted document."""

    document = InSummit(queryset=Document.objects.all())
    symbol = serializers.CharField(source="document.symbol", read_only=True)
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = InterpretativeStatement
        fields = ("id", "document", "symbol", "delegation", "text", "made_at")
        read_only_fields = ("made_at",)
