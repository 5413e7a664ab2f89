"""Middleware for the account's language, the summit of the admin's pages, and the limits of sessions."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import timezone
from django.utils.translation import gettext as _

from summit.accounts import sessions
from summit.accounts.admin.scoping import summit_of_page
from summit.accounts.languages import activate_language
from summit.accounts.queries import organized_by
from summit.accounts.request_vars import LACKS_FACTOR, ORGANIZED, SUMMIT, SUMMIT_SLUG, SUMMITS
from summit.accounts.second_factor import has_factor, must_have_factor
from summit.core import clock
from summit.summits.models import Summit

ADDRESS = re.compile(r"/summits/(?P<slug>[-a-zA-Z0-9_]+)(?=/admin/)")
SIGN_IN = re.compile(r"/admin/(login|again|second-factor|password|password_change)/")


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


class SummitAddress:
    """Takes the summit out of the addresses of the admin, such as `/summits/bishkek-2025/admin/`.

    It becomes a script prefix, so that every link of a page stays in that summit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as if the summit were not in the address, and keep its name with the request."""
        named = ADDRESS.match(request.path_info)
        if not named:
            return self.get_response(request)
        prefix = get_script_prefix()
        request.path_info = request.path_info[named.end() :]
        if request.method == "GET" and SIGN_IN.match(request.path_info):
            # An account belongs to no summit, and providers of identity know one address to come back to.
            query = request.META["QUERY_STRING"]
            return redirect(f"{request.path_info}?{query}" if query else request.path_info)
        SUMMIT_SLUG.set(request, named["slug"])
        set_script_prefix(f"{prefix.rstrip('/')}{named[0]}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(prefix)


class AdminSummit:
    """Finds the summit of a page of the admin, and activates its time zone while the page is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep the summit with the request. Raises Http404 if the user does not organize the summit of the address.

        An address without a summit, for a user who organizes several, leads to the same page in the summit of its row.
        """
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return self.get_response(request)
        organized = SUMMITS.set(request, list(organized_by(request.user)))
        slug = SUMMIT_SLUG.get(request)
        summit = next((one for one in organized if slug in (None, one.slug)), None)
        if slug and summit:
            ORGANIZED.get(request, lambda: Summit.objects.filter(pk=summit.pk))
        elif slug:
            # The links of the page that says so lead to summits that there are.
            set_script_prefix(get_script_prefix().removesuffix(f"summits/{slug}/"))
            raise Http404
        elif summit and _needs_summit(request, is_only=len(organized) == 1):
            key = summit_of_page(request)
            own = next((one for one in organized if one.pk == key), summit)
            return redirect(f"/summits/{own.slug}{request.get_full_path()}")
        SUMMIT.set(request, summit)
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


def _needs_summit(request: HttpRequest, *, is_only: bool) -> bool:
    """Say whether the page is better asked for within a summit: the first one, and any that would mix several."""
    if request.method != "GET" or not _is_closed(request.path):
        return False
    return request.path == reverse("admin:index") or not (is_only or request.user.is_superuser)


def _is_closed(path: str) -> bool:
    """Return whether a page of the admin needs the second factor; setting one up and signing out do not."""
    open_pages = (reverse("mfa_index"), reverse("account_reauthenticate"), reverse("account_login"))
    others = (reverse("admin:logout"), reverse("account_change_password"))
    return path.startswith(reverse("admin:index")) and not path.startswith((*open_pages, *others))
