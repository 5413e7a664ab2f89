"""The serializers of items and of proposed items."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal
from summit.core.api.fields import Text
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Session

FACTS = ("title", "theme", "kind", "minutes", "rapporteur", "sponsor", "documents")


class ItemSerializer(ModelSerializer):
    """An item of a session's agenda as the secretariat edits it; without a position, a new item comes last."""

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
        # A taken number is allowed: the items from there on move down.
        validators = ()


class AmendItem(ItemSerializer):
    """The facts of an item that may be amended; `move` changes its number."""

    class Meta(ItemSerializer.Meta):
        fields = FACTS  # type: ignore[assignment]

    # Declared in the parent class, but not accepted here.
    session = None  # type: ignore[assignment]
    parent = None  # type: ignore[assignment]
    position = None  # type: ignore[assignment]
    number = None  # type: ignore[assignment]


class MoveItem(Serializer):
    """The item's new number; with `parent`, the item that it becomes a part of (null: of none)."""

    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    parent = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit", required=False, allow_null=True)  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
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


class PrefetchedId(serializers.PrimaryKeyRelatedField[Any]):
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

    answer = Text(max_length=2000, required=False, allow_blank=True)


class DeclineItem(Serializer):
    """The reason of the refusal."""

    answer = Text(max_length=2000)


class AcceptItem(Answer):
    """The place of the item on the agenda: last without a position."""

    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    parent = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit", required=False, allow_null=True)  # type: ignore[assignment]


class MergeItem(Answer):
    """The item into which the proposal is merged."""

    item = InSummit(queryset=AgendaItem.objects.all(), summit_path="session__summit")


class ReferItem(Answer):
    """The session to which the proposal is referred."""

    session = InSummit(queryset=Session.objects.all())
