"""Middleware: the limit of concurrent requests of an account, the refusal of NUL, and caching headers."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from summit.core.api.problems import CONTENT_TYPE, problem
from summit.core.places import RETRY_SECONDS, TOO_MANY, Place

NUL = _("The address has a character in it that no text has.")
Handler = Callable[[HttpRequest], HttpResponse]


def bounded_at_once(get_response: Handler) -> Handler:
    """Refuse requests of an account beyond its share of this process, so that others need not wait.

    Accounts with a session are known here. The throttles of the API, which know the token or address, do the same.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        with Place() as place:
            request.place = place  # type: ignore[attr-defined]
            if request.user.is_authenticated and not place.take(str(request.user.pk)):
                return _too_many(request)
            return get_response(request)

    return answer


def _too_many(request: HttpRequest) -> HttpResponse:
    headers = {"Retry-After": str(RETRY_SECONDS)}
    if request.path.startswith("/api/"):
        body = problem(429, code="too_many_at_once", detail=str(TOO_MANY))
        return JsonResponse(body, status=429, content_type=CONTENT_TYPE, headers=headers)
    return HttpResponse(str(TOO_MANY), status=429, content_type="text/plain; charset=utf-8", headers=headers)


def without_nul(get_response: Handler) -> Handler:
    """Refuse an address with NUL in it, also where it is quoted twice: no text of the database holds one."""

    def answer(request: HttpRequest) -> HttpResponse:
        address = f"{request.path}?{request.META.get('QUERY_STRING', '')}"
        if "\0" not in unquote(unquote(address)):
            return get_response(request)
        if request.path.startswith("/api/"):
            body = problem(400, code="invalid", detail=str(NUL))
            return JsonResponse(body, status=400, content_type=CONTENT_TYPE)
        return HttpResponse(str(NUL), status=400, content_type="text/plain; charset=utf-8")

    return answer


def kept_by_nobody(get_response: Handler) -> Handler:
    """Tell browsers and proxies not to cache an answer that does not set this itself.

    An answer with an ETag may be cached by the client, which revalidates it each time.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", f"private, {'no-cache' if 'ETag' in response else 'no-store'}")
        return response

    return answer
