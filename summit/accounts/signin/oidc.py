"""Signing in by the word of another (OpenID Connect): people known here, by an e-mail address that he has verified."""

from typing import Any

import jwt
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User

ALGORITHMS = frozenset({"RS256", "PS256", "ES256"})
REFUSED = _("That account opens nothing here. Sign in by your password, or ask an organizer.")


class Vouched(DefaultSocialAccountAdapter):
    """Nobody is made a user, and nothing of the other's account is kept."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Leave the user that will never be saved as it is."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in the user whose address was vouched for, as a right password does: the second factor follows.

        An address that is unknown, or that the other has not verified, hears the same.
        """
        said = sociallogin.account.extra_data.get("id_token", {})
        user = None
        if said.get("email_verified") is True and said.get("email"):
            user = User.objects.filter(email=str(said["email"]), is_active=True).first()
        if user is None:
            raise _refusal(request)
        raise ImmediateHttpResponse(perform_login(request, user, redirect_url=sociallogin.get_redirect_url(request)))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Say no more than that it did not work."""
        raise _refusal(request)


def _refusal(request: HttpRequest) -> ImmediateHttpResponse:
    messages.error(request, REFUSED)
    return ImmediateHttpResponse(redirect("account_login"))


class Signed(OpenIDConnectOAuth2Adapter):
    """Believes a token whose signature it has verified, from wherever it came."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("Not a token.") from error
        if algorithm not in ALGORITHMS:
            raise OAuth2Error("Not a signature that we know.")
        self.did_fetch_access_token = False  # else the signature would not be looked at
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        return claims


def log_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the browser to the other; 404 where the settings name none."""
    return _answer(OAuth2LoginView, request, provider_id)


def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take what the other says."""
    return _answer(OAuth2CallbackView, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        response: HttpResponseBase = view.adapter_view(Signed(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return response
