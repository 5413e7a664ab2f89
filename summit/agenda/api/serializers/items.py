"""Items, and what delegations ask for, as clients see them."""

from typing import Any

from rest_framework import serializers

from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal
from summit.core.api.fields import Text
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Session

FACTS = ("title", "theme", "kind", "minutes", "rapporteur", "sponsor", "documents")


class ItemSerializer(ModelSerializer):
    """An item of a session's agenda as it stands with the secretariat; a new one comes last without a position."""

    session = InSummit(queryset=Session.objects.all())
    parent = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit", required=False, allow_null=True)  # type: ignore[assignment]
    rapporteur = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    sponsor = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    documents = InSummit(queryset=Document.objects.all(), many=True, required=False)
    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    number = serializers.CharField(read_only=True)

    class Meta:
        model = AgendaItem
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
        )
        read_only_fields = ("status", "is_circulated", "opened_at", "closed_at")
        # A taken number is no fault: those from there on move down.
        validators = ()


class AmendItem(ItemSerializer):
    """What of an item may be amended; its number is changed by `move`."""

    class Meta(ItemSerializer.Meta):
        fields = FACTS  # type: ignore[assignment]

    # Declared in the parent; here they are not to be given.
    session = None  # type: ignore[assignment]
    parent = None  # type: ignore[assignment]
    position = None  # type: ignore[assignment]
    number = None  # type: ignore[assignment]


class MoveItem(Serializer):
    """The item's new number; with `parent`, what it becomes a part of (null: of the agenda itself)."""

    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    parent = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit", required=False, allow_null=True)  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two is given."""
        if not attrs:
            raise serializers.ValidationError({"position": ["Give the new number."]}, code="required")
        return attrs


class AdjournItem(Serializer):
    """To which session the item is put off; without one, to the end of its own."""

    to = InSummit(queryset=Session.objects.all(), required=False, allow_null=True)


class ShortItemSerializer(Serializer):
    """An item whose speakers need longer than what is left of its time, in minutes."""

    id = serializers.IntegerField(source="item.pk")
    number = serializers.CharField(source="item.number")
    needed = serializers.IntegerField()
    left = serializers.IntegerField()


class TimeBudgetSerializer(Serializer):
    """Whether an agenda fits its session, in minutes: `needed` is `planned` and what speakers need beyond that."""

    planned = serializers.IntegerField()
    needed = serializers.IntegerField()
    available = serializers.IntegerField()
    is_over = serializers.BooleanField()
    short_items = ShortItemSerializer(many=True)


class ReadAlong(serializers.PrimaryKeyRelatedField[Any]):
    """The id of what was read along with the row; null where that was not for the reader to know."""

    def use_pk_only_optimization(self) -> bool:
        """The id in the row's own column is there in any case."""
        return False


class ItemProposalSerializer(ModelSerializer):
    """An item that a delegation asks for, and what came of it."""

    item = ReadAlong(read_only=True, allow_null=True)
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
    """What is said to the delegation."""

    answer = Text(max_length=2000, required=False, allow_blank=True)


class DeclineItem(Serializer):
    """Why not."""

    answer = Text(max_length=2000)


class AcceptItem(Answer):
    """Where on the agenda the item comes: last without a position."""

    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    parent = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit", required=False, allow_null=True)  # type: ignore[assignment]


class MergeItem(Answer):
    """The item that deals with it."""

    item = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit")


class ReferItem(Answer):
    """The session to whose agenda it is handed on."""

    session = InSummit(queryset=Session.objects.all())
