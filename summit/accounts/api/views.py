"""Oneself."""

from django.db.models import Prefetch
from rest_framework.mixins import RetrieveModelMixin, UpdateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import UserView
from summit.accounts.api.serializers import MeSerializer
from summit.accounts.models import Role, User


class MeView(RetrieveModelMixin, UpdateModelMixin, UserView):
    """The signed-in user and what he is in which summit."""

    serializer_class = MeSerializer
    is_of_one_row = True

    def get(self, request: Request) -> Response:
        """Return what one is."""
        return self.retrieve(request)

    def patch(self, request: Request) -> Response:
        """Change what is one's own to change."""
        return self.partial_update(request)

    def find_row(self) -> User:
        """Oneself."""
        roles = Prefetch("roles", Role.objects.select_related("summit", "party"))
        return User.objects.prefetch_related(roles).get(email=self.user.email)
