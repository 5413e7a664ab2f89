"""The signed-in user's own account, and the liaison officers whom they may call."""

from django.db.models import Prefetch
from rest_framework.mixins import RetrieveModelMixin, UpdateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet, UserView
from summit.accounts.api.serializers import LiaisonOfficerSerializer, MeSerializer
from summit.accounts.models import LiaisonOfficer, Role, User


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


class LiaisonOfficerViewSet(SummitViewSet[LiaisonOfficer]):
    """The liaison officers that the host has given to delegations; a delegation sees its own."""

    resource = "liaison-officers"
    queryset = LiaisonOfficer.objects.all()
    serializer_class = LiaisonOfficerSerializer
    filterset_fields = ("party",)
    search_fields = ("user__name", "user__email")
    ordering_fields = ("user__name",)
