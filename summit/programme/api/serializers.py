"""Serializers of the programme, its revisions and feeds."""

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.accounts.models import Party
from summit.bilaterals.models import BilateralRequest
from summit.calendar.api.serializers import ClashSerializer, TimeZoneName, WhereText
from summit.calendar.models import Engagement, Resource
from summit.core.api.serializers import Day, Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import Query
from summit.core.site_addresses import public_url
from summit.delegations.api.serializers import NamedNote
from summit.delegations.models import Delegate
from summit.facilities.models import Room
from summit.notifications.models import Notification
from summit.notifications.previews import ReaderSerializer
from summit.programme.models import Feed, Revision
from summit.programme.queries.revisions import CHANGES
from summit.sessions.models import Session


class ProgrammeQuery(Query):
    """Limit the programme to a day, a delegation or a resource."""

    day = Day(required=False)
    delegation = InSummit(queryset=Party.objects.all(), required=False)
    resource = InSummit(queryset=Resource.objects.all(), required=False)


class PlaceSerializer(Serializer):
    """A venue or a resource by name."""

    id = serializers.IntegerField()
    name = TranslatedText()


class EngagementSerializer(ModelSerializer):
    """A line of the programme."""

    time_zone = TimeZoneName(source="*")
    place = WhereText(source="*")
    venue = PlaceSerializer(allow_null=True)
    rooms = serializers.SerializerMethodField()
    participants = serializers.SerializerMethodField()

    class Meta:
        model = Engagement
        fields = (
            "uid",
            "kind",
            "title",
            "starts_at",
            "ends_at",
            "time_zone",
            "status",
            "sequence",
            "place",
            "venue",
            "rooms",
            "participants",
        )

    @extend_schema_field(PlaceSerializer(many=True))
    def get_rooms(self, engagement: Engagement) -> object:
        """Return its rooms, or the closed rooms of a closure."""
        return self._resources(engagement, Room)

    @extend_schema_field(PlaceSerializer(many=True))
    def get_participants(self, engagement: Engagement) -> object:
        """Return the delegates who take part, or who are not available. Interpreters are not shown."""
        return self._resources(engagement, Delegate)

    def _resources(self, engagement: Engagement, kind: type[Resource]) -> object:
        # A closure has several occupancies of a resource if something else occupies it meanwhile.
        resources = {o.resource_id: o.resource for o in engagement.occupancies.all()}
        places = [row for row in resources.values() if issubclass(row.kind_class, kind)]
        return PlaceSerializer(places, many=True).data


class RevisionSerializer(ModelSerializer):
    """A published revision of the programme."""

    class Meta:
        model = Revision
        fields = ("number", "published_at", "withdrawn_at")


class Publish(Serializer):
    """Whether the warnings were read and are accepted; they are stored with the revision."""

    even_if_warned = serializers.BooleanField(default=False)


class DifferenceQuery(Query):
    """The earlier revision (0: nothing published), and the delegation whose programme it is about."""

    since = serializers.IntegerField(required=False, min_value=0, max_value=10**9)
    delegation = InSummit(queryset=Party.objects.all(), required=False)


class SideSerializer(Serializer):
    """An engagement as one of the two programmes has it."""

    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = TimeZoneName(source="*")
    place = TranslatedText(allow_null=True)


class DifferenceSerializer(Serializer):
    """An engagement that differs: `before` is null for a new one, `after` for one that was removed."""

    what = serializers.ChoiceField(tuple(CHANGES))
    uid = serializers.UUIDField()
    before = SideSerializer(allow_null=True)
    after = SideSerializer(allow_null=True)
    delegations = serializers.ListField(
        child=serializers.IntegerField(), source="parties", help_text="Those that take part, which the user may see."
    )


class WarningSerializer(Serializer):
    """A warning that was accepted when the revision was published."""

    code = serializers.CharField()
    uid = serializers.UUIDField()
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    details = serializers.CharField()


class ReadLetterSerializer(ModelSerializer):
    """A letter about the revision: to whom, when it leaves or has left, and when it was read."""

    recipient = ReaderSerializer(read_only=True)

    class Meta:
        model = Notification
        fields = ("recipient", "leaves_at", "held_at", "read_at")


class RevisionRecordSerializer(ModelSerializer):
    """A revision with its publisher, the warnings that they accepted, and its letters."""

    published_by = ReaderSerializer(read_only=True)
    warnings = WarningSerializer(many=True, read_only=True)
    letters = ReadLetterSerializer(many=True, read_only=True)

    class Meta:
        model = Revision
        fields = ("number", "published_at", "published_by", "withdrawn_at", "warnings", "letters")


class PublishedLineSerializer(Serializer):
    """A line of the programme as a revision published it."""

    uid = serializers.UUIDField()
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = TimeZoneName(source="*")
    venue = PlaceSerializer(allow_null=True)
    sequence = serializers.IntegerField()


class CreateFeed(Serializer):
    """The subject of the feed: a delegation, a resource, or the whole summit."""

    delegation = InSummit(queryset=Party.objects.all(), required=False, allow_null=True, source="party")
    resource = InSummit(queryset=Resource.objects.all(), required=False, allow_null=True)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if attrs.get("party") and attrs.get("resource"):
            raise serializers.ValidationError(gettext("Name a delegation or a resource, not both."), code="one_thing")
        return attrs


class FeedSerializer(ModelSerializer):
    """A feed. Its address is shown only when it is created."""

    url = serializers.SerializerMethodField()
    delegation = serializers.IntegerField(source="party_id", allow_null=True)

    class Meta:
        model = Feed
        fields = ("id", "delegation", "resource", "created_at", "url")

    def get_url(self, feed: Feed) -> str | None:
        """Return the secret address if it is still known."""
        token = self.context.get("token")
        return public_url("feed", token) if token else None


ANSWER_BY = (
    "Until when the other sides of agreed meetings say whether they keep them at another level; by default 24 hours, "
    "and never longer than until the meeting begins."
)


class ReplaceDelegate(NamedNote):
    """A person and their successor: everywhere from an hour on, or only in a session or at the meeting of a request."""

    replaced = InSummit(queryset=Delegate.objects.all())
    successor = InSummit(queryset=Delegate.objects.all(), help_text="Of the same delegation.")
    since = Instant(required=False, help_text="What begins earlier stays; by default the present.")
    session = InSummit(queryset=Session.objects.all(), required=False, allow_null=True)
    bilateral_request = InSummit(queryset=BilateralRequest.objects.all(), required=False, allow_null=True)
    answer_by = Instant(required=False, help_text=ANSWER_BY)
    even_if_booked = serializers.BooleanField(
        required=False, help_text="Where the successor is not free, the delegate stays."
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Return where the delegate is replaced as `at`."""
        session, request = attrs.pop("session", None), attrs.pop("bilateral_request", None)
        if session and request:
            raise serializers.ValidationError(gettext("Name a session or a request, not both."), code="one_thing")
        return {**attrs, "at": session or request}


class ReplacementSerializer(Serializer):
    """The result of a replacement."""

    delegation = serializers.IntegerField()
    head = serializers.IntegerField(allow_null=True)
    clashes = ClashSerializer(many=True, help_text="Why the delegate stays in some engagements.")


class UploadProgrammeFile(Serializer):
    """A programme file in YAML, of at most 16 MB; its summit is that of the address."""

    file = serializers.FileField(allow_empty_file=True)
    first_day = Day(required=False, help_text="The day on which the programme begins, if it is not the one written.")
