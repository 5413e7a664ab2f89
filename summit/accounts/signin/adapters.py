"""The adapters of django-allauth: nobody signs up, and every password is checked as the API checks it."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from summit.accounts import sessions
from summit.accounts.languages import activate_language
from summit.accounts.models import Role, User
from summit.accounts.role_set import roles_of
from summit.core import clock
from summit.core.encryption import Unreadable
from summit.summits.models import Summit

SALT = "summit.second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Signs in existing users; there is no sign-up, and no mail is sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: users are invited."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """Authenticate as the API does, so that wrong passwords are counted under the same name."""
        return authenticate(request, username=credentials.get("email"), password=credentials.get("password"))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of the signed-in user, and store in the session that it was given."""
        is_right = self.authenticate(self.request, email=user.email, password=password) == user
        if is_right:
            sessions.note_proof(self.request.session, now=clock.now())
        return is_right

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Say whether the password or the second factor was given too long ago."""
        return not sessions.is_fresh(self.request.session, now=clock.now())

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """End the session of the previous user, whose key others may know."""
        logout(request)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, begin to count the session's time, and answer in the account's language from here on."""
        super().login(request, user)
        activate_language(request, user)
        sessions.begin(request.session, now=clock.now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead organizers to the desk, security to its page, and others to the page of their sign-in."""
        if request.user.is_staff:
            return reverse("admin:index")
        secured = Summit.objects.filter(pk__in=roles_of(request.user).of([Role.Kind.SECURITY]).summits).first()
        return reverse("security", args=[secured.slug]) if secured else reverse("mfa_index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the page of the user's sign-in."""
        return reverse("mfa_index")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Answer as for a user who is not signed in."""
        return redirect("account_login")

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Send no mail: the audit records the change."""


class MFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of factors with keys derived from SECRET_KEY and SECRET_KEY_FALLBACKS."""

    def encrypt(self, text: str) -> str:
        """Encrypt with the current key."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt with the key that encrypted the text; raises Unreadable if it is not known any more."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def get_totp_issuer(self) -> str:
        """Return the name of this service in the authenticator app."""
        return f"Summit {self._get_site_name()}"


def _keys() -> MultiFernet:
    secrets = map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    digests = (hashlib.sha256(f"{SALT}:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
