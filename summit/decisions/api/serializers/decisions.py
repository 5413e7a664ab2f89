"""Series, decisions and actions."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.core.api.columns import field_of
from summit.core.api.serializers import Day, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.translations import MOST_LANGUAGES
from summit.decisions.api.serializers.fields import known_session
from summit.decisions.models import Action, Decision, Series, Stage
from summit.decisions.models.decision import LONGEST, validate_texts
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Organ, Session


class SeriesSerializer(ModelSerializer):
    """A series of numbers, such as CSC/2025/D; `last` is the number that was given last."""

    organ = InSummit(queryset=Organ.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Series
        fields = ("id", "prefix", "organ", "last")
        read_only_fields = ("last",)


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": LONGEST},
        "maxProperties": MOST_LANGUAGES,
    }
)
class LongTexts(serializers.JSONField):
    """A long text by language code."""

    default_validators = [validate_texts]


class DecisionSerializer(ModelSerializer):
    """A decision. Title and text are null for users who may see only the symbol of its document."""

    symbol = serializers.CharField()
    title = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    session = serializers.SerializerMethodField()

    class Meta:
        model = Decision
        fields = (
            "id",
            "symbol",
            "series",
            "number",
            "title",
            "text",
            "taken_on",
            "document",
            "stage",
            "session",
            "recorded_at",
        )

    @extend_schema_field(TranslatedText(allow_null=True))
    def get_title(self, decision: Decision) -> dict[str, str] | None:
        return decision.title if decision.is_titled else None

    @extend_schema_field(LongTexts(allow_null=True))
    def get_text(self, decision: Decision) -> dict[str, str] | None:
        return decision.text if decision.is_readable else None

    def get_session(self, decision: Decision) -> int | None:
        return known_session(self.context["view"], decision.session_id)


class DecisionText(Serializer):
    """Title and text in the working languages."""

    title = TranslatedText()
    text = LongTexts(required=False)


class RecordDecision(DecisionText):
    """A decision to be recorded under the next number; a stage sets its document and session."""

    series = InSummit(queryset=Series.objects.all())
    taken_on = Day()
    document = InSummit(queryset=Document.objects.all(), required=False, allow_null=True)
    stage = InSummit(queryset=Stage.objects.all(), summit_path="document__summit", required=False, allow_null=True)
    session = InSummit(queryset=Session.objects.all(), required=False, allow_null=True)


class AmendDecision(DecisionText):
    """Corrected texts."""


class ActionSerializer(ModelSerializer):
    """An action that a delegation must do by a day."""

    title = serializers.SerializerMethodField()
    decision_symbol = serializers.CharField(source="decision.symbol")

    class Meta:
        model = Action
        fields = ("id", "decision", "decision_symbol", "title", "owner", "due_on", "status", "report", "ended_at")

    @extend_schema_field(TranslatedText(allow_null=True))
    def get_title(self, action: Action) -> dict[str, str] | None:
        return action.title if action.is_readable else None


class AssignAction(Serializer):
    """An action to be assigned."""

    decision = InSummit(queryset=Decision.objects.all(), summit_path="series__summit")
    title = TranslatedText()
    owner = InSummit(queryset=Delegation.objects.all())
    due_on = Day()


class PostponeAction(Serializer):
    """Another due date."""

    due_on = Day()


class DropAction(Serializer):
    """The reason for dropping an action."""

    report = field_of(Action, "report", required=True, allow_blank=False)


class Report(Serializer):
    """A report of what was done."""

    report = field_of(Action, "report")
