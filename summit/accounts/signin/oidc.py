"""Signing in by OpenID Connect: only existing users, by an e-mail address that the provider has verified."""

import jwt
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView, OAuth2View
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User

ALGORITHMS = frozenset({"RS256", "PS256", "ES256"})
REFUSED = _("That account opens nothing here. Sign in by your password, or ask an organizer.")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Creates no user, and stores nothing of the provider's account."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: object) -> User:
        """Return the user unchanged: it is never saved."""
        user: User = sociallogin.user
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Sign in the user of the verified address, as a right password does: the second factor follows.

        An unknown address and one that the provider has not verified get the same answer.
        """
        said = sociallogin.account.extra_data.get("id_token", {})
        user = None
        if said.get("email_verified") is True and said.get("email"):
            user = User.objects.filter(email=str(said["email"]), is_active=True).first()
        if user is None:
            raise _refusal(request)
        raise ImmediateHttpResponse(perform_login(request, user, redirect_url=sociallogin.get_redirect_url(request)))

    def on_authentication_error(self, request: HttpRequest, provider: object, **kwargs: object) -> None:
        """Refuse without saying why."""
        raise _refusal(request)


def _refusal(request: HttpRequest) -> ImmediateHttpResponse:
    messages.error(request, REFUSED)
    return ImmediateHttpResponse(redirect("account_login"))


class OpenIDConnectAdapter(OpenIDConnectOAuth2Adapter):
    """Verifies the signature of every ID token, also of those that come directly from the provider."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, object]:
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("Not a token.") from error
        if algorithm not in ALGORITHMS:
            raise OAuth2Error("Not a signature that we know.")
        self.did_fetch_access_token = False  # otherwise the signature is not verified
        claims: dict[str, object] = super()._decode_id_token(app, id_token)
        return claims


def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Redirect the browser to the provider; 404 if the settings name none."""
    return _serve(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Handle the answer of the provider."""
    return _serve(OAuth2CallbackView, request, provider_id)


def _serve(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        response: HttpResponseBase = view.adapter_view(OpenIDConnectAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return response
