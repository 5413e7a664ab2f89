"""Oneself, and the summits in which one has a role."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import generics, viewsets

from summit.accounts.api.permissions import SignedIn
from summit.accounts.api.serializers import MeSerializer
from summit.accounts.models import Role, User
from summit.summits.api.serializers import SummitSerializer
from summit.summits.models import Summit


class MeView(generics.RetrieveUpdateAPIView[User]):
    """The signed-in user and what he is in which summit."""

    permission_classes = (SignedIn,)
    serializer_class = MeSerializer
    http_method_names = ("get", "patch", "head", "options")

    def get_object(self) -> User:
        """Oneself."""
        roles = Prefetch("roles", Role.objects.select_related("summit", "party"))
        return User.objects.prefetch_related(roles).get(email=self.request.user.email)  # type: ignore[union-attr]


class SummitViewSet(viewsets.ReadOnlyModelViewSet[Summit]):
    """The summits in which the user has a role."""

    permission_classes = (SignedIn,)
    queryset = Summit.objects.all()
    serializer_class = SummitSerializer
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,50}"
    search_fields = ("slug", "name", "host_city")
    ordering_fields = ("starts_on", "slug")

    def get_queryset(self) -> Any:
        """Those in which one has a role."""
        return Summit.objects.visible_to(self.request.user)
