"""Middleware: the limit of concurrent requests of an account, bounds of addresses, compression, caching headers."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import gettext as _

from summit.core.api.problems import CONTENT_TYPE, problem
from summit.core.places import PLACE, RETRY_SECONDS, TOO_MANY, Place
from summit.core.refusals import Refusal

LONGEST_ADDRESS = 8000  # characters of path and query: with method and version, a line within gunicorn's limit
Handler = Callable[[HttpRequest], HttpResponse]


class CompressedPages(GZipMiddleware):
    """Compresses pages, a list of 60 KB to 10. Answers of the API and files keep their ETag and their length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer if it is a page."""
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


def bounded_concurrency(get_response: Handler) -> Handler:
    """Refuse requests of an account beyond its share of this process, so that others need not wait.

    Accounts with a session are known here. The throttles of the API, which know the token or address, do the same.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        with Place() as place:
            PLACE.set(request, place)
            if request.user.is_authenticated and not place.take(str(request.user.pk)):
                headers = {"Retry-After": str(RETRY_SECONDS)}
                return _refused(request, 429, "too_many_at_once", str(TOO_MANY), headers)
            return get_response(request)

    return answer


def bounded_addresses(get_response: Handler) -> Handler:
    """Refuse an address that is too long, or has NUL in it, also quoted twice: no text of the database holds one."""

    def answer(request: HttpRequest) -> HttpResponse:
        address = str(request.META.get("RAW_URI") or request.get_full_path())
        if len(address) > LONGEST_ADDRESS:
            sentence = _("An address has at most %(most)d characters.") % {"most": LONGEST_ADDRESS}
            return _refused(request, 414, "address_too_long", sentence)
        if "\0" in unquote(unquote(f"{request.path}?{request.META.get('QUERY_STRING', '')}")):
            return _refused(request, 400, "invalid", _("The address has a character in it that no text has."))
        return get_response(request)

    return answer


class RefusedPages:
    """Answers with the sentence of a refusal that a page has not answered itself; views of the API always do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal."""
        if isinstance(exception, Refusal):
            seconds = exception.retry_seconds
            headers = {"Retry-After": str(seconds)} if seconds else None
            return _refused(request, exception.status, exception.code, exception.message_for(request.user), headers)
        return None


def _refused(
    request: HttpRequest, status: int, code: str, sentence: str, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return a problem to a client of the API, to others the sentence alone."""
    if request.path.startswith("/api/"):
        body = problem(status, code=code, detail=sentence)
        return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8", headers=headers)


def default_cache_control(get_response: Handler) -> Handler:
    """Tell browsers and proxies not to cache an answer that does not set this itself.

    An answer with an ETag may be cached by the client, which revalidates it each time.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", f"private, {'no-cache' if 'ETag' in response else 'no-store'}")
        return response

    return answer
