"""The serializers of items and of proposed items."""

from django.utils.translation import gettext
from rest_framework import serializers

from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal
from summit.core.api.columns import field_of
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Session

FACTS = ("title", "theme", "kind", "minutes", "rapporteur", "sponsor", "documents")


class PlaceOfItem(Serializer):
    """The number of an item, and the item that it is a part of (null: of none)."""

    position = field_of(AgendaItem, "position", required=False)
    parent = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit", required=False, allow_null=True)  # type: ignore[assignment]


class AmendItem(ModelSerializer):
    """The facts of an item that may be amended; `move` changes its number."""

    rapporteur = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    sponsor = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    documents = InSummit(queryset=Document.objects.all(), many=True, required=False)

    class Meta:
        model = AgendaItem
        fields: tuple[str, ...] = FACTS


class ItemSerializer(PlaceOfItem, AmendItem):
    """An item of a session's agenda as the secretariat edits it; without a position, a new item comes last."""

    session = InSummit(queryset=Session.objects.all())
    number = serializers.CharField(read_only=True)

    class Meta(AmendItem.Meta):
        fields = (
            "id",
            "session",
            "parent",
            "position",
            "number",
            *FACTS,
            "status",
            "is_circulated",
            "opened_at",
            "closed_at",
            "list_closed_at",
        )
        read_only_fields = ("status", "is_circulated", "opened_at", "closed_at", "list_closed_at")
        # A taken number is allowed: the items from there on move down.
        validators = ()


class MoveItem(PlaceOfItem):
    """The item's new number; with `parent`, the item that it becomes a part of (null: of none)."""

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Require one of the two."""
        if not attrs:
            raise serializers.ValidationError({"position": [gettext("Give the new number.")]}, code="required")
        return attrs


class AdjournItem(Serializer):
    """The session to which the item is adjourned; without one, to the end of its own."""

    to = InSummit(queryset=Session.objects.all(), required=False, allow_null=True)


class ShortItemSerializer(Serializer):
    """An item whose speakers need more minutes than it has left."""

    id = serializers.IntegerField(source="item.pk")
    number = serializers.CharField(source="item.number")
    needed = serializers.IntegerField()
    left = serializers.IntegerField()


class TimeBudgetSerializer(Serializer):
    """Whether an agenda fits its session, in minutes: `needed` is `planned` plus the excess need of speakers."""

    planned = serializers.IntegerField()
    needed = serializers.IntegerField()
    available = serializers.IntegerField()
    is_over = serializers.BooleanField()
    short_items = ShortItemSerializer(many=True)


class PrefetchedId(serializers.PrimaryKeyRelatedField[AgendaItem]):
    """The id of a prefetched row; null if the user may not see that row."""

    def use_pk_only_optimization(self) -> bool:
        """Read the prefetched row: the column would give the id to everyone."""
        return False


class ItemProposalSerializer(ModelSerializer):
    """An item that a delegation proposes, and the answer."""

    item = PrefetchedId(read_only=True, allow_null=True)
    agenda = InSummit(
        queryset=Agenda.objects.select_related("session__engagement", "session__summit"), summit_path="session__summit"
    )
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = AgendaItemProposal
        fields = (
            "id",
            "agenda",
            "delegation",
            "title",
            "kind",
            "minutes",
            "reason",
            "status",
            "item",
            "referred_to",
            "answer",
            "proposed_at",
            "answered_at",
        )
        read_only_fields = ("status", "referred_to", "answer", "proposed_at", "answered_at")


class Answer(Serializer):
    """The answer to the delegation."""

    answer = field_of(AgendaItemProposal, "answer")


class DeclineItem(Serializer):
    """The reason of the refusal."""

    answer = field_of(AgendaItemProposal, "answer", required=True, allow_blank=False)


class AcceptItem(PlaceOfItem, Answer):
    """The place of the item on the agenda: last without a position."""


class MergeItem(Answer):
    """The item into which the proposal is merged."""

    item = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit")


class ReferItem(Answer):
    """The session to which the proposal is referred."""

    session = InSummit(queryset=Session.objects.all())
