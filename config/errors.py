"""Error handlers: a problem under /api/, a page with the menu in the admin, a plain page elsewhere."""

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from summit.accounts.request_vars import SUMMIT
from summit.core.api.problems import CONTENT_TYPE, problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    del exception
    if request.path.startswith("/api/"):
        return _problem(404, code="not_found", detail=_("Not found."))
    words = _("It was deleted, the address is not whole, or it is of a summit that you do not organize.")
    return _page(request, 404, title=_("Page not found"), words=words)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403. A superuser may do everything once there is a summit, and is led to make it."""
    del exception
    if request.user.is_superuser and SUMMIT.get(request) is None:
        messages.info(request, _("Begin with a summit: everything else belongs to one."))
        return redirect("set-up")
    words = _("Your roles do not let you do this. A chief organizer of the summit can give you another role.")
    return _page(request, 403, title=_("This is not for you to open"), words=words)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose page was opened in an earlier session; ask to sign in where there is none now."""
    del reason
    is_of_admin = request.path_info.startswith("/admin/") and request.path_info != reverse("account_login")
    if is_of_admin and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    words = _("You have signed in again since this page was opened. Go back, load the page again, and save once more.")
    return _page(request, 403, title=_("Nothing was saved"), words=words)


def locked_out(request: HttpRequest, response: object, credentials: object) -> HttpResponse:
    """Answer 429 after too many wrong passwords, whether or not the account exists."""
    del response, credentials
    words = _("Too many wrong passwords. Wait a quarter of an hour, or ask another organizer.")
    return _page(request, 429, title=_("Sign in later"), words=words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the cause, which is in the log, and without asking the database."""
    if request.path.startswith("/api/"):
        return _problem(500, code="server_error", detail=_("Something went wrong on the server."))
    words = _("The operator can read in the log what happened. Go back and look whether your change was made.")
    context = {"title": _("Something went wrong on the server."), "words": words}
    return render(request, "errors/plain.html", context, status=500)


def _problem(status: int, *, code: str, detail: str) -> HttpResponse:
    return JsonResponse(problem(status, code=code, detail=detail), status=status, content_type=CONTENT_TYPE)


def _page(request: HttpRequest, status: int, *, title: str, words: str) -> HttpResponse:
    """Return the page with the menu and the search for users of the admin, and without them for others."""
    context = {"title": title, "words": words}
    user = getattr(request, "user", None)  # none for what is refused before the session is read
    if user is None or not admin.site.has_permission(request):
        return render(request, "errors/plain.html", context, status=status)
    return render(request, "errors/page.html", {**admin.site.each_context(request), **context}, status=status)
