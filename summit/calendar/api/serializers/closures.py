"""Closures as clients see them."""

from rest_framework import serializers

from summit.calendar.models import Engagement, Resource
from summit.core.api.serializers import InSummit, ModelSerializer


class ClosureSerializer(ModelSerializer):
    """A closure: the resources cannot be booked in that time."""

    resources = InSummit(queryset=Resource.objects.all(), many=True, allow_empty=False, write_only=True)
    even_if_booked = serializers.BooleanField(
        write_only=True, default=False, help_text="Record a fact: what is booked stands, and shows as a clash."
    )

    class Meta:
        model = Engagement
        fields = ("uid", "title", "starts_at", "ends_at", "resources", "even_if_booked")
        read_only_fields = ("uid",)
