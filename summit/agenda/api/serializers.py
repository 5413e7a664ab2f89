"""The agenda as clients see it."""

from typing import Any

from rest_framework import serializers

from summit.agenda.models import Item, Proposal
from summit.core.api.serializers import InSummit, ModelSerializer
from summit.delegations.models import Delegation
from summit.sessions.models import Session


class ItemSerializer(ModelSerializer):
    """An item of a session's agenda; a new one comes last where it names no position."""

    session = InSummit(queryset=Session.objects.all())
    rapporteur = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    position = serializers.IntegerField(min_value=1, max_value=1000, required=False)

    class Meta:
        model = Item
        fields = ("id", "session", "position", "title", "theme", "kind", "minutes", "rapporteur")
        # A taken number is no fault: those from there on move down.
        validators = ()


class AmendItem(ItemSerializer):
    """What of an item may be amended; its number is changed by `move`."""

    class Meta(ItemSerializer.Meta):
        fields = ("title", "theme", "kind", "minutes", "rapporteur")  # type: ignore[assignment]

    # Declared in the parent; here they are not to be given.
    session = None  # type: ignore[assignment]
    position = None  # type: ignore[assignment]


class MoveItem(serializers.Serializer[Any]):
    """The item's new number."""

    position = serializers.IntegerField(min_value=1, max_value=1000)


class TimeBudgetSerializer(serializers.Serializer[Any]):
    """Whether an agenda fits its session, in minutes."""

    planned = serializers.IntegerField()
    available = serializers.IntegerField()
    is_over = serializers.BooleanField()


class ProposalSerializer(ModelSerializer):
    """A delegation's proposal on an item."""

    item = serializers.PrimaryKeyRelatedField(queryset=Item.objects.all())
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = Proposal
        fields = ("id", "item", "delegation", "title", "text", "proposed_at")
        read_only_fields = ("proposed_at",)

    def validate_item(self, item: Item) -> Item:
        """An item that one may not know of does not exist."""
        view = self.context["view"]
        if not Item.objects.visible_to(view.request.user).filter(pk=item.pk, session__summit=view.summit).exists():
            raise serializers.ValidationError("There is no such item.", code="does_not_exist")
        return item
