"""Middleware for the account's language, the summit's time zone, and the limits of sessions."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from summit.accounts import sessions
from summit.accounts.attempts import TooManyAttempts
from summit.accounts.languages import activate_language
from summit.accounts.queries import organized_by
from summit.accounts.request_vars import LACKS_FACTOR, SUMMIT
from summit.accounts.second_factor import has_factor, must_have_factor
from summit.core import clock


class AccountLanguage:
    """Answers an account that has a session in its own language.

    The API prefers a language of `Accept-Language`; see `activate_language`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose the language for the rest of this request."""
        if request.user.is_authenticated:
            activate_language(request, request.user)
        return self.get_response(request)


class SummitClock:
    """Activates the zone of the organizer's summit while a page of the admin is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the summit, once, and keep it with the request."""
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return self.get_response(request)
        summit = SUMMIT.set(request, organized_by(request.user).first())
        with timezone.override(summit.zone if summit else None):
            return self.get_response(request)


class BoundedSessions:
    """Ends a session that is too old, idle, or without the second factor that its user has.

    A user who must have a second factor and has none is redirected to the page that sets one up; the API checks
    `LACKS_FACTOR`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session before anything is done in it."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = clock.now()
        unproved = not sessions.saw_factor(request.session, request.user)
        if sessions.is_over(request.session, now=now) or (unproved and has_factor(request.user)):
            logout(request)
            return self.get_response(request)
        sessions.note_use(request.session, now=now)
        lacks_factor = LACKS_FACTOR.set(request, unproved and must_have_factor(request.user))
        if lacks_factor and _is_closed(request.path):
            messages.warning(request, _("Your account needs a second factor: set one up first."))
            return redirect("mfa_index")
        return self.get_response(request)


class RefusedAttempts:
    """Answers too many attempts to sign in, outside of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_exception` answers what it raises."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return 429 with the seconds to wait."""
        if not isinstance(exception, TooManyAttempts):
            return None
        headers = {"Retry-After": str(exception.retry_seconds)}
        return HttpResponse(
            exception.message_for(request.user), status=429, headers=headers, content_type="text/plain; charset=utf-8"
        )


def _is_closed(path: str) -> bool:
    """Return whether a page of the admin needs the second factor; setting one up and signing out do not."""
    open_pages = (reverse("mfa_index"), reverse("account_reauthenticate"), reverse("account_login"))
    others = (reverse("admin:logout"), reverse("account_change_password"))
    return path.startswith(reverse("admin:index")) and not path.startswith((*open_pages, *others))
