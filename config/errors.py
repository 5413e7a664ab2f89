"""Error handlers: a problem under /api/, Django's own page elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

from summit.core.api.problems import CONTENT_TYPE, problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    return JsonResponse(problem(404, code="not_found", detail=_("Not found.")), status=404, content_type=CONTENT_TYPE)


def locked_out(request: HttpRequest, response: object, credentials: object) -> HttpResponse:
    """Answer 429 after too many wrong passwords, whether or not the account exists."""
    del request, response, credentials
    words = _("Too many wrong passwords. Wait a quarter of an hour, or ask another organizer.")
    return HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the cause, which is in the log."""
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    body = problem(500, code="server_error", detail=_("Something went wrong on the server."))
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
