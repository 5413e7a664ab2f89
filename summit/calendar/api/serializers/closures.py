"""Serializers of closures."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.calendar.closed import closed_by
from summit.calendar.models import Engagement, Resource, Venue
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText

KINDS = list(Resource.classes())


class ClosedVenueSerializer(Serializer):
    """A venue that is named in the closure, or whose rooms are all closed."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = TranslatedText()


class ClosedResourceSerializer(ClosedVenueSerializer):
    """A room, delegate or interpreter that is closed."""

    kind = serializers.ChoiceField(choices=KINDS)
    delegation = serializers.CharField(source="party.code", allow_null=True, default=None)


class ClosedSerializer(Serializer):
    """The closed venues and resources; only organizers see interpreters."""

    whole_summit = serializers.BooleanField(help_text="Whether all rooms of the summit are closed.")
    venues = ClosedVenueSerializer(many=True)
    resources = ClosedResourceSerializer(many=True)


class ChangeClosure(ModelSerializer):
    """Changes to a closure, all of them or none; fields that are not given stay as they are.

    `resources` and `venues` replace what was named before; rooms of the venues need not be named.
    """

    title = TranslatedText(required=False)
    starts_at = Instant(required=False)
    ends_at = Instant(required=False)
    resources = InSummit(queryset=Resource.objects.all(), many=True, required=False)
    venues = InSummit(queryset=Venue.objects.all(), many=True, required=False)
    even_if_booked = serializers.BooleanField(default=False, help_text="Bookings stay, and clash.")

    class Meta:
        model = Engagement
        fields = ("title", "starts_at", "ends_at", "audience", "resources", "venues", "even_if_booked")
        extra_kwargs = {"audience": {"required": False}}


class ClosureSerializer(ModelSerializer):
    """A closure of `resources`, and of all rooms that `venues` have or get before it ends.

    At least one of both is required. The audience sees the closure in the programme.
    """

    resources = InSummit(queryset=Resource.objects.all(), many=True, write_only=True, default=())
    venues = InSummit(queryset=Venue.objects.all(), many=True, write_only=True, default=())
    closes = serializers.SerializerMethodField()
    even_if_booked = serializers.BooleanField(write_only=True, default=False, help_text="Bookings stay, and clash.")

    class Meta:
        model = Engagement
        fields = ("uid", "title", "starts_at", "ends_at", "audience", "closes", "resources", "venues", "even_if_booked")
        read_only_fields = ("uid",)
        extra_kwargs = {"audience": {"default": Engagement.Audience.ORGANIZERS}}

    @extend_schema_field(ClosedSerializer)
    def get_closes(self, closure: Engagement) -> dict[str, object]:
        """Return what the user may see of the closed resources."""
        data = ClosedSerializer(closed_by(closure)).data
        if self.context["view"].is_organizer:
            return data
        resources = [row for row in data["resources"] if not Resource.classes()[row["kind"]].is_hosts_own]
        return {**data, "resources": resources}
