"""Serializers of positions, amendments and consensus summaries."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.delegations.models import Delegation
from summit.documents.models import Amendment, Document, Position, Stance, Version
from summit.documents.queries import ConsensusSummary


class PositionSerializer(ModelSerializer):
    """The position of a delegation on a version; entering it again replaces it."""

    document = serializers.IntegerField(source="version.document_id", read_only=True)
    version = InSummit(queryset=Version.objects.all(), summit_path="document__summit")
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = Position
        fields = ("id", "document", "version", "delegation", "stance", "text", "is_shared", "taken_at")
        read_only_fields = ("taken_at",)
        # No uniqueness check: a second position replaces the first.
        validators = ()


class AmendmentSerializer(ModelSerializer):
    """A proposed amendment and its answer."""

    document = serializers.IntegerField(source="version.document_id", read_only=True)
    version = InSummit(queryset=Version.objects.all(), summit_path="document__summit")
    delegation = InSummit(queryset=Delegation.objects.all())
    taken_into = serializers.IntegerField(source="taken_into.number", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Amendment
        fields = (
            "id",
            "document",
            "version",
            "delegation",
            "passage",
            "proposed_text",
            "reason",
            "is_shared",
            "status",
            "answer",
            "taken_into",
            "proposed_at",
            "answered_at",
        )
        read_only_fields = ("status", "answer", "proposed_at", "answered_at")


class AcceptAmendment(Serializer):
    """An optional answer to the delegation."""

    answer = field_of(Amendment, "answer")


class RejectAmendment(Serializer):
    """The answer to the delegation."""

    answer = field_of(Amendment, "answer", required=True, allow_blank=False)


class StatedPosition(Serializer):
    """The position of a delegation."""

    delegation = serializers.IntegerField()
    stance = serializers.ChoiceField(choices=Stance.choices)
    text = serializers.CharField()
    is_shared = serializers.BooleanField()
    taken_at = Instant()


class OpenAmendment(Serializer):
    """An amendment that is not answered yet."""

    id = serializers.IntegerField()
    delegation = serializers.IntegerField(source="delegation_id")
    passage = serializers.CharField()


class ConsensusSummarySerializer(Serializer):
    """The positions on a document; `asked`, `silent` and `counts` are null for a delegation, which may not see all."""

    document = serializers.IntegerField(source="document.pk")
    symbol = serializers.CharField(source="document.symbol")
    title = TranslatedText(source="document.title")
    classification = serializers.ChoiceField(source="document.classification", choices=Document.Classification.choices)
    status = serializers.ChoiceField(source="document.status", choices=Document.Status.choices)
    version = serializers.IntegerField(source="version.pk", allow_null=True, default=None)
    number = serializers.IntegerField(source="version.number", allow_null=True, default=None)
    positions = serializers.SerializerMethodField()
    blocking = serializers.ListField(
        child=serializers.IntegerField(), help_text="Delegations that object, of those that the user sees."
    )
    holding = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Delegations that reserve their position or await instructions, which prevents consensus.",
    )
    amendments = OpenAmendment(many=True)
    asked = serializers.SerializerMethodField()
    silent = serializers.SerializerMethodField()
    counts = serializers.DictField(child=serializers.IntegerField(), allow_null=True)

    @extend_schema_field(StatedPosition(many=True))
    def get_positions(self, summary: ConsensusSummary) -> list[dict[str, object]]:
        """Return the positions by code, without a serializer for each: there may be thousands."""
        return [
            {
                "delegation": position.delegation_id,
                "stance": position.stance,
                "text": position.text,
                "is_shared": position.is_shared,
                "taken_at": position.taken_at,
            }
            for position in summary.positions
        ]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField(), allow_null=True))
    def get_asked(self, summary: ConsensusSummary) -> list[int] | None:
        """Return the ids of the delegations that are asked."""
        return _ids(summary.asked)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField(), allow_null=True))
    def get_silent(self, summary: ConsensusSummary) -> list[int] | None:
        """Return the ids of the delegations without a position."""
        return _ids(summary.silent)


def _ids(delegations: list[Delegation] | None) -> list[int] | None:
    return None if delegations is None else [delegation.pk for delegation in delegations]
