"""Signing in and out, and oneself; and the summits in which one has a role."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import generics, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.accounts.api.permissions import SignedIn
from summit.accounts.api.serializers import LogIn, MeSerializer, TokenSerializer
from summit.accounts.models import Role, User
from summit.core.api.throttles import PerAddress
from summit.summits.api.serializers import SummitSerializer
from summit.summits.models import Summit


class LogInView(generics.GenericAPIView[Any]):
    """Exchange an e-mail address and a password for a token."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (PerAddress,)
    serializer_class = LogIn

    @extend_schema(operation_id="log_in", responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        """Sign in."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row, token = AuthToken.objects.create(serializer.validated_data["user"])
        shown = TokenSerializer({"token": token, "expires_at": row.expiry})
        return Response(shown.data, status=status.HTTP_201_CREATED)


class LogOutView(APIView):
    """End the token with which the request is made."""

    permission_classes = (SignedIn,)

    @extend_schema(operation_id="log_out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Sign out."""
        if isinstance(request.auth, AuthToken):
            request.auth.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


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
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    search_fields = ("slug", "name", "host_city")
    ordering_fields = ("starts_on", "slug")

    def get_queryset(self) -> Any:
        """Those in which one has a role."""
        return Summit.objects.visible_to(self.request.user)
