"""Who a request is from."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from summit.accounts.languages import speak_to
from summit.accounts.models import Token, User
from summit.accounts.second_factor import must_have_factor
from summit.core import clock

COARSE = timedelta(hours=1)


class ReadOnlyToken(APIException):
    """A token of scope `read` came with a request that is not one to read."""

    status_code = 403
    default_detail = _("This token may only read.")
    default_code = "read_only_token"


class FactorRequired(APIException):
    """The account must have a second factor, and the session or token was made without."""

    status_code = 403
    default_detail = _("Your account needs a second factor: sign in with a browser, set one up, and sign in with it.")
    default_code = "second_factor_required"


class ByToken(TokenAuthentication):
    """By a token in the header: one that lives, of a person whose sign-ins were not ended since."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the person and the token; None where no token is given. Raises ReadOnlyToken, FactorRequired."""
        given: tuple[User, Token] | None = super().authenticate(request)
        if given is None:
            return None
        user, token = given
        speak_to(request, user)
        if token.scope == Token.Scope.READ and request.method not in SAFE_METHODS:
            raise ReadOnlyToken
        if not token.has_second_factor and must_have_factor(user):
            raise FactorRequired
        return given

    def authenticate_credentials(self, token: bytes) -> tuple[User, Token]:
        """Find it by its hash, in one query; AuthenticationFailed says no more than that it is none."""
        now = clock.now()
        digest = hash_token(token.decode("latin-1"))
        row = Token.objects.live(now=now).select_related("user").filter(digest=digest).first()
        if row is None or not row.user.is_active or not row.is_of_today():
            raise AuthenticationFailed
        _note_use(row, now)
        return row.user, row


def _note_use(token: Token, now: datetime) -> None:
    """Note when it was last used, once an hour: not every request is worth a write."""
    if token.last_used_at is None or now - token.last_used_at >= COARSE:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


class BySession(SessionAuthentication):
    """By the session of a browser, which must have seen the second factor of who must have one."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the person; None where nobody is signed in. Raises FactorRequired."""
        given: tuple[User, None] | None = super().authenticate(request)
        if given and request._request.lacks_factor:  # type: ignore[attr-defined]  # noqa: SLF001 -- DRF keeps Django's there
            raise FactorRequired
        return given


class TokenScheme(KnoxTokenScheme):
    target_class = "summit.accounts.api.authentication.ByToken"
    name = "token"


class BrowserScheme(SessionScheme):
    target_class = "summit.accounts.api.authentication.BySession"
    name = "browser"
