"""Delegations, delegates and precedence as clients see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.calendar.api.registers import SharedSerializer, accepting
from summit.core import clock
from summit.core.api.bulk import Bulk, Lines
from summit.core.api.columns import field_of
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.correspondence.models import Note
from summit.delegations.api.ranks import RankField
from summit.delegations.models import (
    Contact,
    Delegate,
    Delegation,
    Headship,
    ProposedChange,
    Rank,
)

FACTS = ("code", "name", "office", "function", "rank", "took_office_on", "turnover")
PRIVATE_FACTS = ("languages", "arrives_at", "departs_at")


def naming_a_note() -> InSummit:
    """Make the field that names the note by which a change was asked for."""
    return InSummit(
        queryset=Note.objects.all(),
        required=False,
        allow_null=True,
        write_only=True,
        help_text="The note by which this is asked for; delegations need one from `people_until` of the summit on.",
    )


class DelegationSerializer(ModelSerializer):
    """A delegation. Its first head is named by a PATCH, and replaced by `replacements/`.

    Several heads are named by `share-heads/`, and `head` is in the chair; `heads/` says who was head when. Whether it
    attends is changed by `withdraw/` and `confirm/`.
    """

    head = InSummit(queryset=Delegate.objects.all(), required=False, allow_null=True)
    co_heads = serializers.SerializerMethodField(help_text="Who heads it now beside the one in the chair.")

    class Meta:
        model = Delegation
        fields: tuple[str, ...] = (
            "id",
            "code",
            "name",
            "kind",
            "participation",
            "is_attending",
            "is_host",
            "is_chair",
            "head",
            "next_head",
            "next_head_from",
            "co_heads",
        )
        read_only_fields = ("next_head", "next_head_from")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_co_heads(self, delegation: Delegation) -> list[int]:
        now = clock.now()
        there = (one for one in delegation.headships.all() if not one.is_in_chair and one.is_at(now))
        return sorted(one.delegate_id for one in there if one.delegate_id)


class HeadshipSerializer(ModelSerializer):
    """A head of a delegation: since when (null: from the beginning), until when, and whether in the chair.

    The delegate is null who has left the delegation.
    """

    class Meta:
        model = Headship
        fields = ("delegate", "since", "until", "is_in_chair")
        read_only_fields = fields


class DelegateLine(ModelSerializer):
    """A delegate in a list, found by the code. Facts that are left out stay as they are."""

    rank = RankField(required=False)

    class Meta:
        model = Delegate
        fields: tuple[str, ...] = (*FACTS, *PRIVATE_FACTS)
        extra_kwargs = {"languages": {"allow_null": True}}

    def validate_languages(self, languages: list[str] | None) -> list[str]:
        """Read null, which other users are shown, as an empty list."""
        return languages or []


class DelegateSerializer(SharedSerializer, DelegateLine):
    """A delegate. Languages and travel are null for users who may not see private facts of the delegation."""

    delegation = InSummit(queryset=Delegation.objects.all(), source="party")
    is_head = serializers.SerializerMethodField()
    even_if_clashing = accepting("that engagements follow each other too soon for the turnover")
    note = naming_a_note()

    class Meta(DelegateLine.Meta):
        fields = ("id", "delegation", *FACTS, "is_head", *PRIVATE_FACTS, "shared_as", "even_if_clashing", "note")

    def get_is_head(self, delegate: Delegate) -> bool:
        """Return whether the delegate is head of the delegation."""
        return hasattr(delegate, "headed")

    def to_representation(self, instance: Delegate) -> dict[str, object]:
        """Replace private facts by null unless the user may see them."""
        data: dict[str, object] = super().to_representation(instance)
        if instance.party_id not in self.context["view"].private_delegations:
            data |= dict.fromkeys(PRIVATE_FACTS)
        return data


class DelegateLines(Bulk):
    """The people of one delegation."""

    delegation = InSummit(queryset=Delegation.objects.all())
    note = naming_a_note()
    lines = Lines(child=DelegateLine())


class NamedNote(Serializer):
    """The note by which a change is asked for."""

    note = naming_a_note()


class ProposeHead(NamedNote):
    """The proposed head of the delegation."""

    delegate = InSummit(queryset=Delegate.objects.all())


class ProposedChangeSerializer(ModelSerializer):
    """A change that waits for the secretariat, or did. `before` is what it would replace, as it was then."""

    class Meta:
        model = ProposedChange
        fields = (
            "id",
            "delegation",
            "kind",
            "person",
            "facts",
            "before",
            "note",
            "proposed_at",
            "status",
            "decided_at",
            "reason",
        )
        read_only_fields = fields

    def to_representation(self, instance: ProposedChange) -> dict[str, object]:
        """Show ranks by their names."""
        data: dict[str, Any] = super().to_representation(instance)
        for name in ("facts", "before"):
            if rank := data[name].get("rank"):
                data[name] = {**data[name], "rank": Rank(rank).word}
        return data


class AcceptChange(Serializer):
    """How a change is accepted."""

    even_if_changed = serializers.BooleanField(
        default=False, help_text="Accept it although what it replaces has changed since it was proposed."
    )


class RefuseChange(Serializer):
    """Why a change is refused."""

    reason = field_of(ProposedChange, "reason", required=True, allow_blank=False)


class ContactSerializer(ModelSerializer):
    """A contact of a delegation."""

    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta:
        model = Contact
        fields = ("id", "delegation", "name", "function", "email", "phone")
