"""The programme and its revisions as clients see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.accounts.models import Party
from summit.calendar.api.serializers import WhereText
from summit.calendar.models import Engagement, Resource
from summit.core.api.serializers import Day, Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.core.api.strict import Query
from summit.delegations.models import Delegate
from summit.facilities.models import Room
from summit.programme.models import Revision


class ProgrammeQuery(Query):
    """Whose programme, of which day; all of it where nothing is said."""

    day = Day(required=False)
    delegation = InSummit(queryset=Party.objects.all(), required=False)
    resource = InSummit(queryset=Resource.objects.all(), required=False)


class PlaceSerializer(Serializer):
    """A venue or a resource by name."""

    id = serializers.IntegerField()
    name = TranslatedText()


class EngagementSerializer(ModelSerializer):
    """A line of the programme."""

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
            "status",
            "sequence",
            "place",
            "venue",
            "rooms",
            "participants",
        )

    @extend_schema_field(PlaceSerializer(many=True))
    def get_rooms(self, engagement: Engagement) -> Any:
        """Return its rooms, or those that are closed."""
        return self._taken(engagement, Room)

    @extend_schema_field(PlaceSerializer(many=True))
    def get_participants(self, engagement: Engagement) -> Any:
        """Return who takes part, or who is not to be had; interpreters are the host's own business."""
        return self._taken(engagement, Delegate)

    def _taken(self, engagement: Engagement, kind: type[Resource]) -> Any:
        # A closure has one of them in several pieces where something else takes it meanwhile.
        taken = {o.resource_id: o.resource for o in engagement.occupancies.all()}
        shown = [row for row in taken.values() if issubclass(row.kind_class, kind)]
        return PlaceSerializer(shown, many=True).data


class RevisionSerializer(ModelSerializer):
    """A published revision of the programme."""

    class Meta:
        model = Revision
        fields = ("number", "published_at")


class PublishedLineSerializer(Serializer):
    """A line of the programme as a revision published it."""

    uid = serializers.UUIDField()
    title = TranslatedText()
    starts_at = Instant()
    ends_at = Instant()
    venue = PlaceSerializer(allow_null=True)
    sequence = serializers.IntegerField()
