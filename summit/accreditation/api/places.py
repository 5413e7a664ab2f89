"""The places of delegations by category: how many there are, and how many are approved, asked for and left."""

from collections.abc import Sequence

from rest_framework import serializers

from summit.accreditation.places import DelegationPlaces, places_of_delegations
from summit.core.api.serializers import Serializer
from summit.delegations.api.computed import ComputedViewSet
from summit.delegations.models import Delegation


class CategoryPlacesSerializer(Serializer):
    """The places of a category; `places` and `left` are null if there is no limit."""

    category = serializers.IntegerField(source="category.pk")
    code = serializers.CharField(source="category.code")
    places = serializers.IntegerField(allow_null=True)
    approved = serializers.IntegerField()
    asked_for = serializers.IntegerField(help_text="Entered or sent, and not approved yet.")
    left = serializers.IntegerField(allow_null=True)


class PlacesSerializer(Serializer):
    """The places of a delegation in each category for people of delegations."""

    delegation = serializers.IntegerField(source="delegation.pk")
    categories = CategoryPlacesSerializer(many=True)


class PlacesViewSet(ComputedViewSet):
    """Places by category; the id is that of the delegation. Delegations see their own."""

    resource = "quotas"
    queryset = Delegation.objects.all()
    serializer_class = PlacesSerializer

    def computed(self, delegations: Sequence[Delegation]) -> list[DelegationPlaces]:
        """Return the places of the delegations."""
        return places_of_delegations(self.summit, delegations)
