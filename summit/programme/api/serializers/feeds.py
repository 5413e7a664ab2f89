"""Serializers of feeds."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from summit.accounts.models import Party
from summit.calendar.models import Resource
from summit.core.api.serializers import InSummit, ModelSerializer, Serializer
from summit.core.site_addresses import public_url
from summit.programme.models import Feed


class CreateFeed(Serializer):
    """The subject of the feed: a delegation, a resource, or the whole summit."""

    delegation = InSummit(queryset=Party.objects.all(), required=False, allow_null=True, source="party")
    resource = InSummit(queryset=Resource.objects.all(), required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
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
