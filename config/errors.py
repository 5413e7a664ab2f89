"""What Django answers where no view does: under /api/ a problem, elsewhere its own page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from summit.core.api.problems import CONTENT_TYPE, problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such address."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    return JsonResponse(problem(404, code="not_found", detail="Not found."), status=404, content_type=CONTENT_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; what, the log says and nobody else."""
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    body = problem(500, code="server_error", detail="Something went wrong on the server.")
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)
