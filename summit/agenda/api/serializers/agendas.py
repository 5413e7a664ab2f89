"""Agendas, their revisions and the floor as clients see them."""

from typing import Any

from rest_framework import serializers

from summit.agenda.api.serializers.items import TimeBudgetSerializer
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision, Speaker
from summit.calendar.api.serializers import WhereText
from summit.calendar.models import Engagement
from summit.core.api.fields import Text
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import Query
from summit.delegations.models import Delegation
from summit.sessions.models import Session

MOST = 10_000


class ForOrganizers(serializers.CharField):
    """What the chair and the secretariat keep: read by organizers, empty to others."""

    def to_representation(self, value: Any) -> str:
        """Return it to whom it is for."""
        return str(value) if self.context["view"].is_organizer else ""


class AgendaSerializer(ModelSerializer):
    """The agenda of a session; `revision` is the number of the last that was circulated."""

    session = InSummit(queryset=Session.objects.all())
    revision = serializers.IntegerField(read_only=True, allow_null=True)
    dissent = ForOrganizers(read_only=True)

    class Meta:
        model = Agenda
        fields = ("id", "session", "status", "revision", "proposals_until", "adopted_at", "dissent")
        read_only_fields = ("status", "adopted_at")


class Deadline(ModelSerializer):
    """Until when delegations may propose items."""

    class Meta:
        model = Agenda
        fields = ("proposals_until",)


class Adopt(Serializer):
    """What was said against the agenda's adoption."""

    dissent = Text(max_length=5000, required=False, allow_blank=True)


class LinkedDocument(Serializer):
    """A document on an item: by its symbol, and by its title for those who may read it."""

    id = serializers.IntegerField()
    symbol = serializers.CharField()
    title = TranslatedText(allow_null=True)


class ReadItem(Serializer):
    """An item as it stands on an agenda; one that has parts takes their minutes together."""

    id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    number = serializers.CharField()
    title = TranslatedText()
    theme = serializers.CharField()
    kind = serializers.ChoiceField(choices=AgendaItem.Kind.choices)
    minutes = serializers.IntegerField()
    rapporteur = serializers.IntegerField(allow_null=True)
    sponsor = serializers.IntegerField(allow_null=True)
    documents = LinkedDocument(many=True)


class AgendaRevisionSerializer(ModelSerializer):
    """A revision of an agenda; of one that was adopted, also when."""

    dissent = ForOrganizers(read_only=True)

    class Meta:
        model = AgendaRevision
        fields = ("id", "agenda", "number", "circulated_at", "adopted_at", "dissent")


class CirculatedRevision(AgendaRevisionSerializer):
    """A revision just circulated, and whether the agenda fits its session."""

    time_budget = TimeBudgetSerializer()

    class Meta(AgendaRevisionSerializer.Meta):
        fields = (*AgendaRevisionSerializer.Meta.fields, "time_budget")  # type: ignore[assignment]


class WholeAgendaRevision(AgendaRevisionSerializer):
    """A revision of an agenda with its items, as they were circulated."""

    items = ReadItem(many=True)

    class Meta(AgendaRevisionSerializer.Meta):
        fields = (*AgendaRevisionSerializer.Meta.fields, "items")  # type: ignore[assignment]


class Compared(Query):
    """Which revisions are compared; without `new` the agenda as it is: for organizers as they edit it."""

    old = serializers.IntegerField(min_value=1, max_value=MOST)
    new = serializers.IntegerField(required=False, min_value=1, max_value=MOST)


class ChangeSerializer(Serializer):
    """What happened to an item: the facts that differ, as they were and as they are.

    `before` is null for an item that was not there, `after` for one that is no more. Renumbered is an item whose number
    changed only because others came or went before it.
    """

    item = serializers.IntegerField()
    number = serializers.CharField()
    title = TranslatedText()
    kinds = serializers.ListField(child=serializers.CharField())
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)


class SpeakerSerializer(ModelSerializer):
    """A delegation on the speakers' list of an item."""

    item = InSummit(queryset=AgendaItem.objects.select_related("session__summit"), summit_path="session__summit")
    delegation = InSummit(queryset=Delegation.objects.all())
    code = serializers.CharField(source="delegation.code", read_only=True)
    name = TranslatedText(source="delegation.name", read_only=True)

    class Meta:
        model = Speaker
        fields = (
            "id",
            "item",
            "delegation",
            "code",
            "name",
            "kind",
            "position",
            "minutes",
            "status",
            "asked_at",
            "started_at",
            "ended_at",
        )
        read_only_fields = ("position", "status", "asked_at", "started_at", "ended_at")
        validators = ()


class AskForFloor(SpeakerSerializer):
    """A delegation that asks for the floor; its minutes are the organizers' to say."""

    class Meta(SpeakerSerializer.Meta):
        fields = ("item", "delegation", "kind")  # type: ignore[assignment]

    code = None  # type: ignore[assignment]
    name = None  # type: ignore[assignment]


class ListSpeakers(Serializer):
    """What each of those newly listed is allotted."""

    minutes = serializers.IntegerField(min_value=1, max_value=600, required=False)


class MoveSpeaker(Serializer):
    """The place among those who wait: 1 is the next."""

    place = serializers.IntegerField(min_value=1, max_value=MOST)


class ClockSerializer(Serializer):
    """Seconds allotted and used; what remains is negative for who has gone beyond it."""

    allotted = serializers.IntegerField()
    elapsed = serializers.IntegerField()
    remaining = serializers.IntegerField()


class RunningItem(Serializer):
    """An item on the floor, or to come.

    `speakers_minutes` is what those on its speakers' list still need; `lacking_minutes` by how much what is left of the
    item's time falls short of that: 0 where it is enough.
    """

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = TranslatedText()
    kind = serializers.ChoiceField(choices=AgendaItem.Kind.choices)
    minutes = serializers.IntegerField()
    status = serializers.ChoiceField(choices=AgendaItem.Status.choices)
    opened_at = Instant(allow_null=True)
    clock = ClockSerializer()
    speakers_minutes = serializers.IntegerField()
    lacking_minutes = serializers.IntegerField()


class AtRiskSerializer(Serializer):
    """An engagement that some in the session would come late to."""

    uid = serializers.UUIDField(source="engagement.uid")
    title = TranslatedText(source="engagement.title")
    kind = serializers.ChoiceField(source="engagement.kind", choices=Engagement.Kind.choices)
    starts_at = Instant(source="engagement.starts_at")
    resources = serializers.SerializerMethodField()

    def get_resources(self, row: Any) -> list[int]:
        """Return the ids of those who would be late, and of rooms that would not be free."""
        return [resource.pk for resource in row.resources]


class ClosureOfRoomSerializer(Serializer):
    """A time in which a room of the session is closed; *not available* to those who may not read why."""

    uid = serializers.UUIDField()
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    place = WhereText(source="*")


class RunningSerializer(Serializer):
    """Where a session is. Engagements at risk are told to organizers alone; to others the list is empty."""

    agenda = serializers.IntegerField(source="agenda.pk")
    session = serializers.IntegerField(source="agenda.session_id")
    at = Instant()
    starts_at = Instant(source="agenda.session.engagement.starts_at")
    ends_at = Instant(source="agenda.session.engagement.ends_at")
    estimated_end = Instant(source="pace.estimated_end")
    behind_minutes = serializers.IntegerField()
    over_minutes = serializers.IntegerField()
    item = RunningItem(allow_null=True)
    speaker = SpeakerSerializer(allow_null=True)
    speaker_clock = ClockSerializer(allow_null=True)
    speakers = SpeakerSerializer(many=True)
    next_items = RunningItem(many=True)
    closures = ClosureOfRoomSerializer(many=True)
    at_risk = AtRiskSerializer(many=True)
