"""The user's own tokens."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts import services
from summit.accounts.api.base import UserView
from summit.accounts.api.serializers import CreateToken, TokenSerializer
from summit.accounts.models import Token
from summit.accounts.sessions import saw_factor
from summit.core import clock


class TokenViewSet(UserView[Token], mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Token]):
    """The user's own tokens."""

    gives_secret = True
    queryset = Token.objects.all()
    serializer_class = TokenSerializer
    ordering_fields = ("created", "expiry")
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet[Token]:
        """Return the user's tokens that have not expired."""
        return Token.objects.live(now=clock.now()).filter(user=self.user.pk)

    @extend_schema(request=CreateToken, responses={201: TokenSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Create a token. Its text is in this answer only. It is revoked with the token that creates it."""
        maker = request.auth if isinstance(request.auth, Token) else None
        saw = maker.has_second_factor if maker else saw_factor(request.session, self.user)
        token, text = services.issue_token(
            self.user,
            **self.validated(CreateToken),
            made_by=maker,
            has_second_factor=saw,
            now=clock.now(),
        )
        return self.respond_with_secret(token, created=True, token=text)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Revoke a token, and those that it created."""
        services.revoke_token(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
