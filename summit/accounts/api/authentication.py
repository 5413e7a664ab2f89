"""Authentication by token and by session."""

from datetime import datetime, timedelta

import knox.auth
import rest_framework.authentication
from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.crypto import hash_token
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from summit.accounts.languages import activate_language
from summit.accounts.models import Token, User
from summit.accounts.request_vars import LACKS_FACTOR
from summit.accounts.second_factor import must_have_factor
from summit.core import clock

COARSE = timedelta(hours=1)


class ReadOnlyToken(APIException):
    """A token of scope `read` was used for a change."""

    status_code = 403
    default_detail = _("This token may only read.")
    default_code = "read_only_token"


class FactorRequired(APIException):
    """The account must have a second factor, and the session or token was created without one."""

    status_code = 403
    default_detail = _("Your account needs a second factor: sign in with a browser, set one up, and sign in with it.")
    default_code = "second_factor_required"


class TokenAuthentication(knox.auth.TokenAuthentication):
    """Authenticates by a token that has not expired, of a user whose sign-ins were not ended since."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the user and the token, or None if no token is given. Raises ReadOnlyToken, FactorRequired."""
        authenticated: tuple[User, Token] | None = super().authenticate(request)
        if authenticated is None:
            return None
        user, token = authenticated
        activate_language(request, user)
        if token.scope == Token.Scope.READ and request.method not in SAFE_METHODS:
            raise ReadOnlyToken
        if not token.has_second_factor and must_have_factor(user):
            raise FactorRequired
        return authenticated

    def authenticate_credentials(self, token: bytes) -> tuple[User, Token]:
        """Find the token by its hash, in one query. Every fault raises the same AuthenticationFailed."""
        now = clock.now()
        digest = hash_token(token.decode("latin-1"))
        row = Token.objects.live(now=now).select_related("user").filter(digest=digest).first()
        if row is None or not row.user.is_active or not row.is_current():
            raise AuthenticationFailed
        _note_use(row, now)
        return row.user, row


def _note_use(token: Token, now: datetime) -> None:
    """Store when the token was last used, at most once an hour to save writes."""
    if token.last_used_at is None or now - token.last_used_at >= COARSE:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


class SessionAuthentication(rest_framework.authentication.SessionAuthentication):
    """Authenticates by a browser's session, with the second factor if the account must have one."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the user, or None if nobody is signed in. Raises FactorRequired."""
        authenticated: tuple[User, None] | None = super().authenticate(request)
        if authenticated and LACKS_FACTOR.get(request):
            raise FactorRequired
        return authenticated


class TokenScheme(KnoxTokenScheme):
    target_class = "summit.accounts.api.authentication.TokenAuthentication"
    name = "token"


class BrowserScheme(SessionScheme):
    target_class = "summit.accounts.api.authentication.SessionAuthentication"
    name = "browser"
