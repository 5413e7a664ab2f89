"""The serializers of agendas, revisions and the floor."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.agenda.api.serializers.items import TimeBudgetSerializer
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision, Speaker
from summit.agenda.queries import AtRisk, read_items, time_budget
from summit.calendar.api.serializers import TimeZoneName, WhereText
from summit.calendar.models import Engagement
from summit.core.api.columns import field_of
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import Query
from summit.delegations.models import Delegate, Delegation
from summit.sessions.models import Session


class OrganizersOnly(serializers.CharField):
    """A text that only organizers read; it is empty for others."""

    def to_representation(self, value: object) -> str:
        return str(value) if self.context["view"].is_organizer else ""


class AgendaSerializer(ModelSerializer):
    """The agenda of a session; `revision` is the number of its last revision."""

    session = InSummit(queryset=Session.objects.all())
    revision = serializers.IntegerField(read_only=True, allow_null=True)
    dissent = OrganizersOnly(read_only=True)

    class Meta:
        model = Agenda
        fields = ("id", "session", "status", "revision", "proposals_until", "adopted_at", "dissent")
        read_only_fields = ("status", "adopted_at")


class Deadline(ModelSerializer):
    """The deadline for proposals of items."""

    class Meta:
        model = Agenda
        fields = ("proposals_until",)


class Adopt(ModelSerializer):
    """Any dissent at the adoption of the agenda."""

    class Meta:
        model = Agenda
        fields = ("dissent",)


class LinkedDocument(Serializer):
    """A document of an item: its symbol, and its title if the user may read it."""

    id = serializers.IntegerField()
    symbol = serializers.CharField()
    title = TranslatedText(allow_null=True)


class ReadItem(Serializer):
    """An item of an agenda; the minutes of an item with parts are the sum of theirs."""

    id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # every field has a parent
    number = serializers.CharField()
    title = TranslatedText()
    theme = serializers.CharField()
    kind = serializers.ChoiceField(choices=AgendaItem.Kind.choices)
    minutes = serializers.IntegerField()
    rapporteur = serializers.IntegerField(allow_null=True)
    sponsor = serializers.IntegerField(allow_null=True)
    documents = LinkedDocument(many=True)


class AgendaRevisionSerializer(ModelSerializer):
    """A revision of an agenda, with the time of its adoption if it was adopted."""

    dissent = OrganizersOnly(read_only=True)

    class Meta:
        model = AgendaRevision
        fields: tuple[str, ...] = ("id", "agenda", "number", "circulated_at", "adopted_at", "dissent")


class CirculatedRevision(AgendaRevisionSerializer):
    """A revision just circulated, and whether the agenda fits its session."""

    time_budget = serializers.SerializerMethodField()

    class Meta(AgendaRevisionSerializer.Meta):
        fields = (*AgendaRevisionSerializer.Meta.fields, "time_budget")

    @extend_schema_field(TimeBudgetSerializer)
    def get_time_budget(self, revision: AgendaRevision) -> dict[str, object]:
        budget = time_budget(revision.agenda.session, now=revision.circulated_at)
        return dict(TimeBudgetSerializer(budget).data)


class WholeAgendaRevision(AgendaRevisionSerializer):
    """A revision of an agenda with its items, as they were circulated."""

    items = serializers.SerializerMethodField()

    class Meta(AgendaRevisionSerializer.Meta):
        fields = (*AgendaRevisionSerializer.Meta.fields, "items")

    @extend_schema_field(ReadItem(many=True))
    def get_items(self, revision: AgendaRevision) -> list[dict[str, object]]:
        items = read_items(revision.items, self.context["view"].user)
        return list(ReadItem(items, many=True).data)


class Compared(Query):
    """The revisions to compare; without `new`, the agenda as it is now (for organizers, as edited)."""

    old = field_of(AgendaRevision, "number")
    new = field_of(AgendaRevision, "number", required=False)


class ChangeSerializer(Serializer):
    """The change of an item: the facts that differ, before and after.

    `before` is null for an added item, `after` for a removed one. `renumbered` means that the number changed only
    because other items were added or removed before it.
    """

    item = serializers.IntegerField()
    number = serializers.CharField()
    title = TranslatedText()
    kinds = serializers.ListField(child=serializers.CharField())
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)


class AmendOwnSpeech(ModelSerializer):
    """The person who speaks, and the group for which."""

    delegate = InSummit(queryset=Delegate.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Speaker
        fields: tuple[str, ...] = ("delegate", "on_behalf_of")


class AmendSpeech(AmendOwnSpeech):
    """The person who speaks, the group for which, and the time."""

    class Meta(AmendOwnSpeech.Meta):
        fields = (*AmendOwnSpeech.Meta.fields, "minutes")


class AskForFloor(AmendOwnSpeech):
    """A delegation that asks for the floor; organizers set its minutes."""

    item = InSummit(queryset=AgendaItem.objects.select_related("session__summit"), summit_path="session__summit")
    delegation = InSummit(queryset=Delegation.objects.all())

    class Meta(AmendOwnSpeech.Meta):
        fields = ("item", "delegation", *AmendOwnSpeech.Meta.fields, "kind")
        validators = ()


class SpeakerSerializer(AskForFloor):
    """A delegation on the speakers' list of an item."""

    code = serializers.CharField(source="delegation.code", read_only=True)
    name = TranslatedText(source="delegation.name", read_only=True)

    class Meta(AskForFloor.Meta):
        fields = (
            "id",
            "item",
            "delegation",
            "code",
            "name",
            "delegate",
            "on_behalf_of",
            "kind",
            "position",
            "minutes",
            "status",
            "asked_at",
            "started_at",
            "ended_at",
        )
        read_only_fields = ("position", "status", "asked_at", "started_at", "ended_at")


class ListSpeakers(ModelSerializer):
    """The minutes of each newly listed speaker."""

    class Meta:
        model = Speaker
        fields = ("minutes",)


class MoveSpeaker(Serializer):
    """The place among the waiting speakers: 1 is the next."""

    place = field_of(Speaker, "position")


class ClockSerializer(Serializer):
    """Seconds allotted and elapsed; `remaining` is negative if the time is exceeded."""

    allotted = serializers.IntegerField()
    elapsed = serializers.IntegerField()
    remaining = serializers.IntegerField()


class RunningItem(Serializer):
    """The open item, or a later one.

    `speakers_minutes` is the time that the speakers on its list still need; `lacking_minutes` by how much the item's
    time falls short of that (0 if it is enough).
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
    is_list_closed = serializers.BooleanField()


class AtRiskSerializer(Serializer):
    """An engagement for which participants of the session would be late."""

    uid = serializers.UUIDField(source="engagement.uid")
    title = TranslatedText(source="engagement.title")
    kind = serializers.ChoiceField(source="engagement.kind", choices=Engagement.Kind.choices)
    starts_at = Instant(source="engagement.starts_at")
    resources = serializers.SerializerMethodField()

    def get_resources(self, row: AtRisk) -> list[int]:
        """Return the ids of participants who would be late and of rooms that would not be free."""
        return [resource.pk for resource in row.resources]


class ClosureOfRoomSerializer(Serializer):
    """A closure of a room of the session; the title is *not available* to users who may not read the reason."""

    uid = serializers.UUIDField()
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    place = WhereText(source="*")


class RunningSerializer(Serializer):
    """The state of a session. Engagements at risk are shown to organizers only; for others the list is empty."""

    agenda = serializers.IntegerField(source="agenda.pk")
    session = serializers.IntegerField(source="agenda.session_id")
    at = Instant()
    starts_at = Instant(source="agenda.session.engagement.starts_at")
    ends_at = Instant(source="agenda.session.engagement.ends_at")
    time_zone = TimeZoneName(source="agenda.session.engagement")
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
