"""Organs and sessions as clients see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.calendar.api.serializers import ClashSerializer, WhereText
from summit.calendar.models import Engagement, Occupancy, Venue
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy
from summit.facilities.models import Interpreter, Room
from summit.sessions.models import Organ, Session
from summit.sessions.queries import MissingInterpretation, missing_interpretation
from summit.sessions.services import FACTS


class OrganSerializer(ModelSerializer):
    """An organ."""

    class Meta:
        model = Organ
        fields = ("id", "code", "name", "short_name")


class MissingInterpretationSerializer(Serializer):
    """Languages of the session, and delegates, that its interpreters do not cover."""

    languages = serializers.ListField(child=serializers.CharField())
    delegates = serializers.SerializerMethodField()

    def get_delegates(self, missing: MissingInterpretation) -> list[int]:
        """Return their ids."""
        return [delegate.pk for delegate in missing.delegates]


class SessionSerializer(ModelSerializer):
    """A session with its hour, place and who takes part."""

    uid = serializers.UUIDField(source="engagement.uid", read_only=True)
    title = TranslatedText(source="engagement.title", read_only=True)
    starts_at = Instant(source="engagement.starts_at", read_only=True)
    ends_at = Instant(source="engagement.ends_at", read_only=True)
    status = serializers.ChoiceField(source="engagement.status", choices=Engagement.Status.choices, read_only=True)
    place = WhereText(source="engagement")
    venue = serializers.IntegerField(source="engagement.venue_id", read_only=True, allow_null=True)
    audience = serializers.ChoiceField(
        source="engagement.audience", choices=Engagement.Audience.choices, read_only=True
    )
    room = serializers.SerializerMethodField()
    delegates = serializers.SerializerMethodField()
    interpreters = serializers.SerializerMethodField(help_text="To organizers alone.")
    missing_interpretation = serializers.SerializerMethodField(
        help_text="To organizers alone; null: nothing is missing."
    )

    class Meta:
        model = Session
        fields = (
            "id",
            "code",
            "uid",
            "title",
            "starts_at",
            "ends_at",
            "status",
            "place",
            "venue",
            "room",
            "organs",
            *FACTS[1:],
            "audience",
            "delegates",
            "interpreters",
            "missing_interpretation",
        )

    def get_room(self, session: Session) -> int | None:
        """Return the room's id."""
        return next(iter(self._resources(session, Occupancy.Role.ROOM)), None)

    def get_delegates(self, session: Session) -> list[int]:
        """Return the ids of the delegates who take part."""
        return self._resources(session, Occupancy.Role.PARTICIPANT)

    def get_interpreters(self, session: Session) -> list[int] | None:
        """Return the ids of the interpreters; they are the host's own business."""
        return self._resources(session, Occupancy.Role.INTERPRETER) if self.context["view"].is_organizer else None

    @extend_schema_field(MissingInterpretationSerializer(allow_null=True))
    def get_missing_interpretation(self, session: Session) -> Any:
        """Return what the interpreters leave open."""
        missing = self.context["view"].is_organizer and missing_interpretation(session)
        return MissingInterpretationSerializer(missing).data if missing else None

    def _resources(self, session: Session, role: str) -> list[int]:
        return [o.resource_id for o in session.engagement.occupancies.all() if o.role == role]


class ChangeSession(ModelSerializer):
    """What of a session is to be changed, all of it at once or nothing; what is not given stays."""

    title = TranslatedText(required=False)
    starts_at = Instant(required=False)
    ends_at = Instant(required=False)
    organs = InSummit(queryset=Organ.objects.all(), many=True, required=False)
    chair = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    precedence = InSummit(queryset=PrecedencePolicy.objects.all(), required=False, allow_null=True)
    audience = serializers.ChoiceField(
        choices=Engagement.Audience.choices,
        required=False,
        help_text="If it is not given, a restricted session is for its participants, any other for the whole summit.",
    )
    room = InSummit(queryset=Room.objects.all(), required=False, allow_null=True)
    venue = InSummit(queryset=Venue.objects.all(), required=False, allow_null=True)
    delegates = InSummit(queryset=Delegate.objects.all(), many=True, required=False)
    interpreters = InSummit(queryset=Interpreter.objects.all(), many=True, required=False)
    even_if_too_small = serializers.BooleanField(
        default=False, write_only=True, help_text="Accept a room that seats fewer than take part."
    )

    class Meta:
        model = Session
        fields = (
            *FACTS,
            "title",
            "starts_at",
            "ends_at",
            "organs",
            "audience",
            "room",
            "venue",
            "delegates",
            "interpreters",
            "even_if_too_small",
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A restricted session says how many may accompany each head."""
        wanted = {
            "format": getattr(self.instance, "format", None),
            "quota": getattr(self.instance, "quota", None),
            **attrs,
        }
        if wanted["format"] == Session.Format.RESTRICTED and wanted["quota"] is None:
            raise serializers.ValidationError({"quota": ["A restricted session has a quota (1+N)."]}, code="required")
        return attrs


class ScheduleSession(ChangeSession):
    """A session to be entered."""

    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()


class ReinstatedSession(SessionSerializer):
    """A session that is entered again, and who is no longer free for it."""

    left_out = ClashSerializer(many=True)

    class Meta(SessionSerializer.Meta):
        fields = (*SessionSerializer.Meta.fields, "left_out")  # type: ignore[assignment]


class RescheduleSession(Serializer):
    """Another hour, another room, or both."""

    starts_at = Instant(required=False)
    ends_at = Instant(required=False)
    room = InSummit(queryset=Room.objects.all(), required=False)
    even_if_too_small = serializers.BooleanField(default=False)


class NamedDelegates(Serializer):
    """Some delegates."""

    delegates = InSummit(queryset=Delegate.objects.all(), many=True, allow_empty=False)


class AdmitDelegates(NamedDelegates):
    """Delegates who are to take part."""

    even_if_too_small = serializers.BooleanField(default=False)
