"""The pages of django-allauth that are served, in the style of the admin; all others are left out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from summit.accounts.admin.recent_auth import requires_recent_auth
from summit.accounts.signin import oidc

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

View = Callable[..., HttpResponseBase]


def in_admin_style(view: View, title: "StrOrPromise") -> View:
    """Give the page the context of an admin page, and a title."""

    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            context = response.context_data or {}
            response.context_data = {**admin.site.each_context(request), **context, "title": title}
            response["Cache-Control"] = "no-store"
        return response

    return page


def _page(address: str, view: View, name: str, title: "StrOrPromise") -> URLPattern:
    return path(address, in_admin_style(view, title), name=name)


urlpatterns = [
    _page("login/", account.login, "account_login", _("Sign in")),
    path("login/by/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("login/by/<slug:provider_id>/callback/", oidc.callback, name="openid_connect_callback"),
    _page("login/code/", mfa.authenticate, "mfa_authenticate", _("Second factor")),
    _page("again/", account.reauthenticate, "account_reauthenticate", _("Your password, please")),
    _page("again/code/", mfa.reauthenticate, "mfa_reauthenticate", _("A code, please")),
    _page("again/key/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn", _("Your key, please")),
    path("password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    _page("password/", requires_recent_auth(account.password_change), "account_change_password", _("Another password")),
    _page("second-factor/", mfa.index, "mfa_index", _("How you sign in")),
    _page("second-factor/app/", totp.activate_totp, "mfa_activate_totp", _("Set up an authenticator app")),
    _page("second-factor/app/remove/", totp.deactivate_totp, "mfa_deactivate_totp", _("Remove the app")),
    _page("second-factor/keys/", webauthn.list_webauthn, "mfa_list_webauthn", _("Security keys")),
    _page("second-factor/keys/add/", webauthn.add_webauthn, "mfa_add_webauthn", _("Add a security key")),
    _page("second-factor/keys/<int:pk>/remove/", webauthn.remove_webauthn, "mfa_remove_webauthn", _("Remove the key")),
    _page("second-factor/codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes", _("Recovery codes")),
    _page(
        "second-factor/codes/new/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
        _("New recovery codes"),
    ),
]
