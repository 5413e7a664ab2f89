"""How django-allauth signs in here: nobody signs up, and every password passes the same door."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from summit.accounts import sessions
from summit.core import clock

SALT = "summit.second-factor"


class Accounts(DefaultAccountAdapter):
    """Users as they are; no sign-up, no mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: one is invited."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Ask as the API does, so that wrong passwords count by one and the same name."""
        return authenticate(request, username=credentials.get("email"), password=credentials.get("password"))

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask for the password of who is signed in, and note that it was given."""
        is_right: bool = self.authenticate(self.request, email=user.email, password=password) == user
        if is_right:
            sessions.note_proof(self.request.session, now=clock.now())
        return is_right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask anew once the password or the factor was given too long ago."""
        return not sessions.is_fresh(self.request.session, now=clock.now())

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Leave the session as it was: who was signed in before, and its name, that others may know."""
        logout(request)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and begin to count the session's time."""
        super().login(request, user)
        sessions.begin(request.session, now=clock.now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Organizers come to the desk, others to what they can do with a browser."""
        return reverse("admin:index" if request.user.is_staff else "mfa_index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's sign-in."""
        return reverse("mfa_index")

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say no more than that one is not signed in."""
        return redirect("account_login")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none: the audit notes it."""


class SecondFactors(DefaultMFAAdapter):
    """The secrets of factors, kept encrypted with keys that SECRET_KEY and those before it give."""

    def encrypt(self, text: str) -> str:
        """Encrypt with the key of today."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt with the key of then."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """Name the service in the app's list."""
        return f"Summit {self._get_site_name()}"


def _keys() -> MultiFernet:
    secrets = map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    digests = (hashlib.sha256(f"{SALT}:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
