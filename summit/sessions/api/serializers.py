"""Serializers of organs and sessions."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.calendar.api.serializers import BooksFurther, ClashSerializer, ShowsFurther, TimeZoneName, WhereText
from summit.calendar.models import Engagement, Occupancy, Venue
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.delegations.api.serializers import NamedNote
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
        return [delegate.pk for delegate in missing.delegates]


class SessionSerializer(ShowsFurther, ModelSerializer):
    """A session with its hour, place and participants."""

    uid = serializers.UUIDField(source="engagement.uid", read_only=True)
    title = TranslatedText(source="engagement.title", read_only=True)
    starts_at = Instant(source="engagement.starts_at", read_only=True)
    ends_at = Instant(source="engagement.ends_at", read_only=True)
    status = serializers.ChoiceField(source="engagement.status", choices=Engagement.Status.choices, read_only=True)
    time_zone = TimeZoneName(source="engagement")
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
        fields: tuple[str, ...] = (
            "id",
            "code",
            "uid",
            "title",
            "starts_at",
            "ends_at",
            "time_zone",
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
        return next(iter(self._resources(session, Occupancy.Role.ROOM)), None)

    def get_delegates(self, session: Session) -> list[int]:
        return self._resources(session, Occupancy.Role.PARTICIPANT)

    def get_interpreters(self, session: Session) -> list[int] | None:
        """Return the ids of the interpreters, to organizers alone: interpreters are a matter of the host."""
        return self._resources(session, Occupancy.Role.INTERPRETER) if self.context["view"].is_organizer else None

    @extend_schema_field(MissingInterpretationSerializer(allow_null=True))
    def get_missing_interpretation(self, session: Session) -> object:
        missing = self.context["view"].is_organizer and missing_interpretation(session)
        return MissingInterpretationSerializer(missing).data if missing else None

    def _resources(self, session: Session, role: str) -> list[int]:
        return [o.resource_id for o in session.engagement.occupancies.all() if o.role == role]


class ChangeSession(BooksFurther, ModelSerializer):
    """Changes to a session, all of them or none; fields that are not given stay as they are."""

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

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Require a quota for a restricted session, also if only one of the two is given."""
        wanted = {
            "format": getattr(self.instance, "format", None),
            "quota": getattr(self.instance, "quota", None),
            **attrs,
        }
        if wanted["format"] == Session.Format.RESTRICTED and wanted["quota"] is None:
            message = _("A restricted session has a quota (1+N).")
            raise serializers.ValidationError({"quota": [message]}, code="required")
        return attrs


class ScheduleSession(ChangeSession):
    """A new session."""

    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()


class ReinstatedSession(SessionSerializer):
    """A reinstated session, with the participants and the room that are no longer free for it."""

    left_out = ClashSerializer(many=True)

    class Meta(SessionSerializer.Meta):
        fields = (*SessionSerializer.Meta.fields, "left_out")


class RescheduleSession(Serializer):
    """Another hour, another room, or both."""

    starts_at = Instant(required=False)
    ends_at = Instant(required=False)
    room = InSummit(queryset=Room.objects.all(), required=False)
    even_if_too_small = serializers.BooleanField(default=False)


class NamedDelegates(Serializer):
    """Some delegates."""

    delegates = InSummit(queryset=Delegate.objects.all(), many=True, allow_empty=False)


class SeatDelegation(NamedNote):
    """The people who sit for a delegation at the session; an empty list gives up its seats."""

    delegation = InSummit(queryset=Delegation.objects.all())
    delegates = InSummit(queryset=Delegate.objects.all(), many=True)


class AdmitDelegates(NamedDelegates):
    """Delegates to be admitted."""

    even_if_too_small = serializers.BooleanField(default=False)
