"""The signed-in user's own account."""

from django.db.models import Prefetch
from rest_framework.mixins import RetrieveModelMixin, UpdateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import UserView
from summit.accounts.api.serializers import MeSerializer
from summit.accounts.models import Role, User


class MeView(RetrieveModelMixin, UpdateModelMixin, UserView[User]):
    """The signed-in user and their roles."""

    serializer_class = MeSerializer
    is_of_one_row = True

    def get(self, request: Request) -> Response:
        """Return the account and its roles."""
        return self.retrieve(request)

    def patch(self, request: Request) -> Response:
        """Change the settings of the account."""
        return self.partial_update(request)

    def find_row(self) -> User:
        """Return the signed-in user."""
        roles = Prefetch("roles", Role.objects.select_related("summit", "party"))
        return User.objects.prefetch_related(roles).get(email=self.user.email)
