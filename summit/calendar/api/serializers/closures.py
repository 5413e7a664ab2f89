"""Serializers of closures."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from summit.calendar.closed import closed_by
from summit.calendar.models import Engagement, Resource, Venue
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer, TranslatedText

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
    """What is closed; only organizers see interpreters."""

    whole_summit = serializers.BooleanField(help_text="Whether all rooms of the summit are closed.")
    venues = ClosedVenueSerializer(many=True)
    resources = ClosedResourceSerializer(many=True)


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
    def get_closes(self, closure: Engagement) -> Any:
        """Return what the user may see of the closed resources."""
        shown = ClosedSerializer(closed_by(closure)).data
        if not self.context["view"].is_organizer:
            shown["resources"] = [row for row in shown["resources"] if not Resource.classes()[row["kind"]].is_hosts_own]
        return shown
