"""Signing in and out."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from summit.accounts import services
from summit.accounts.api.base import PublicView
from summit.accounts.api.permissions import SignedIn
from summit.accounts.api.serializers import LogIn, TokenSerializer
from summit.accounts.models import Token
from summit.core import clock
from summit.core.api.strict import bodiless


class LogInView(PublicView[Token]):
    """Exchange an e-mail address and a password for a token."""

    costs = {"post": 5}  # a password is hashed
    serializer_class = LogIn

    @extend_schema(operation_id="log_in", responses={201: TokenSerializer})
    def post(self, request: Request) -> Response:
        """Return a token for the account."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        token, text = services.issue_token(**serializer.validated_data, is_log_in=True, now=clock.now())
        answer = TokenSerializer(token, context={"token": text})
        return Response(answer.data, status=status.HTTP_201_CREATED)


class LogOutView(APIView):
    """Revokes the token of the request."""

    permission_classes = (SignedIn,)

    @bodiless(operation_id="log_out", responses={204: None})
    def post(self, request: Request) -> Response:
        """Revoke the token of the request."""
        if isinstance(request.auth, Token):
            services.revoke_token(request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)
