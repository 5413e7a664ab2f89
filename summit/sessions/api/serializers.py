"""Organs and sessions as clients see them."""

from typing import Any

from rest_framework import serializers

from summit.calendar.api.serializers import WhereText
from summit.calendar.models import Engagement, Occupancy, Venue
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer, TranslatedText
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy
from summit.facilities.models import Interpreter, Room
from summit.sessions.models import Organ, Session

FACTS = ("kind", "format", "quota", "chair", "languages", "precedence")


class OrganSerializer(ModelSerializer):
    """An organ."""

    class Meta:
        model = Organ
        fields = ("id", "code", "name", "short_name")


class SessionSerializer(ModelSerializer):
    """A session with its hour, place and who takes part."""

    uid = serializers.UUIDField(source="engagement.uid", read_only=True)
    title = TranslatedText(source="engagement.title", read_only=True)
    starts_at = serializers.DateTimeField(source="engagement.starts_at", read_only=True)
    ends_at = serializers.DateTimeField(source="engagement.ends_at", read_only=True)
    status = serializers.ChoiceField(source="engagement.status", choices=Engagement.Status.choices, read_only=True)
    place = WhereText(source="engagement")
    venue = serializers.IntegerField(source="engagement.venue_id", read_only=True, allow_null=True)
    room = serializers.SerializerMethodField()
    delegates = serializers.SerializerMethodField()

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
            *FACTS,
            "delegates",
        )

    def get_room(self, session: Session) -> int | None:
        """Return the room's id."""
        return next(iter(self._resources(session, Occupancy.Role.ROOM)), None)

    def get_delegates(self, session: Session) -> list[int]:
        """Return the ids of the delegates who take part."""
        return self._resources(session, Occupancy.Role.PARTICIPANT)

    def _resources(self, session: Session, role: str) -> list[int]:
        return [o.resource_id for o in session.engagement.occupancies.all() if o.role == role]


class SessionFacts(ModelSerializer):
    """What of a session may be amended without touching the calendar."""

    organs = InSummit(queryset=Organ.objects.all(), many=True, required=False)
    chair = InSummit(queryset=Delegation.objects.all(), required=False, allow_null=True)
    precedence = InSummit(queryset=PrecedencePolicy.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Session
        fields = ("organs", *FACTS)

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


class ScheduleSession(SessionFacts):
    """A session to be entered."""

    title = TranslatedText()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    audience = serializers.ChoiceField(choices=Engagement.Audience.choices, default=Engagement.Audience.SUMMIT)
    room = InSummit(queryset=Room.objects.all(), required=False, allow_null=True)
    venue = InSummit(queryset=Venue.objects.all(), required=False, allow_null=True)
    delegates = InSummit(queryset=Delegate.objects.all(), many=True, required=False)
    interpreters = InSummit(queryset=Interpreter.objects.all(), many=True, required=False)

    class Meta(SessionFacts.Meta):
        fields = (  # type: ignore[assignment]
            "code",
            "title",
            "starts_at",
            "ends_at",
            "audience",
            "room",
            "venue",
            "delegates",
            "interpreters",
            *SessionFacts.Meta.fields,
        )


class RescheduleSession(Serializer):
    """Another hour, another room, or both."""

    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    room = InSummit(queryset=Room.objects.all(), required=False)


class NamedDelegates(Serializer):
    """Some delegates."""

    delegates = InSummit(queryset=Delegate.objects.all(), many=True, allow_empty=False)
