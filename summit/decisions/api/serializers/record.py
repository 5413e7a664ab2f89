"""The summary record of a session."""

from rest_framework import serializers

from summit.agenda.models import AgendaItem, Speaker
from summit.core.api.serializers import Day, Instant, Serializer, TranslatedText
from summit.decisions.api.serializers.decisions import LongTexts
from summit.decisions.api.serializers.path import WhySerializer
from summit.decisions.models import Action, Stage
from summit.documents.models import Stance


class AttendanceSerializer(Serializer):
    """A delegation admitted to the session."""

    delegation = TranslatedText()
    is_member = serializers.BooleanField()
    delegates = serializers.ListField(child=TranslatedText())


class SpeechSerializer(Serializer):
    """A speech, in minutes."""

    delegation = TranslatedText()
    kind = serializers.ChoiceField(choices=Speaker.Kind.choices)
    minutes = serializers.IntegerField()


class RecordItemSerializer(Serializer):
    """An item of the agenda; its status is null if it is unknown, or if its parts have different statuses."""

    number = serializers.CharField()
    title = TranslatedText()
    kind = serializers.ChoiceField(choices=AgendaItem.Kind.choices)
    status = serializers.ChoiceField(choices=AgendaItem.Status.choices, allow_null=True)
    documents = serializers.ListField(child=serializers.CharField())
    speakers = SpeechSerializer(many=True)


class SharedPositionSerializer(Serializer):
    """A stance that a delegation shares with the others."""

    delegation = TranslatedText()
    stance = serializers.ChoiceField(choices=Stance.choices)


class RecordStageSerializer(Serializer):
    """The outcome of a document."""

    symbol = serializers.CharField()
    title = TranslatedText()
    version = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=Stage.Purpose.choices)
    outcome = serializers.ChoiceField(choices=Stage.Outcome.choices)
    decided_at = Instant()
    why = WhySerializer()
    positions = SharedPositionSerializer(many=True)
    binds = serializers.ListField(child=TranslatedText())


class RecordActionSerializer(Serializer):
    """A follow-up action."""

    title = TranslatedText()
    owner = TranslatedText()
    due_on = Day()
    status = serializers.ChoiceField(choices=Action.Status.choices)


class RecordDecisionSerializer(Serializer):
    """A decision."""

    symbol = serializers.CharField()
    title = TranslatedText()
    text = LongTexts()
    taken_on = Day()
    actions = RecordActionSerializer(many=True)


class SummaryRecordSerializer(Serializer):
    """The summary record of a session."""

    title = TranslatedText()
    organs = serializers.ListField(child=TranslatedText())
    starts_at = Instant()
    ends_at = Instant()
    time_zone = serializers.CharField()
    chair = TranslatedText(allow_null=True)
    attendance = AttendanceSerializer(many=True)
    absent = serializers.ListField(child=TranslatedText())
    items = RecordItemSerializer(many=True)
    stages = RecordStageSerializer(many=True)
    decisions = RecordDecisionSerializer(many=True)
