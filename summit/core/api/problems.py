"""Every error as an RFC 9457 problem: `application/problem+json` with a stable `code`."""

from collections.abc import Container, Iterator, Mapping
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.refusals import Refusal

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: _("Bad request"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Not acceptable"),
    409: _("Refused"),
    412: _("Changed meanwhile"),
    413: _("Too large"),
    414: _("Address too long"),
    415: _("Unsupported media type"),
    422: _("Refused"),
    428: _("Version required"),
    429: _("Too many requests"),
    500: _("Server error"),
    503: _("Unavailable"),
    507: _("Insufficient storage"),
}


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem; None lets Django answer 500."""
    exc = _of_database(exc)
    if isinstance(exc, Refusal):
        return _refused(exc, context["request"])
    # Django's own are first made DRF's, so that all read alike.
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    elif isinstance(exc, SuspiciousOperation):  # such as more parameters than Django reads
        exc = exceptions.ParseError()
    elif isinstance(exc, exceptions.Throttled):
        exc = TooManyRequests(getattr(exc, "wait", None))
    response = exception_handler(exc, context)
    if response is None or not isinstance(exc, exceptions.APIException):
        return response
    if isinstance(exc, exceptions.ValidationError):
        response.data = problem_of(exc, viewer=context["request"].user)
    else:
        response.data = problem(response.status_code, code=_code(exc), detail=_detail(exc))
    response.content_type = CONTENT_TYPE
    return response


def _of_database(exc: Exception) -> Exception:
    """Return an error of the database as a refusal."""
    if isinstance(exc, OperationalError):
        return Unavailable()
    return refusal_of(exc) if isinstance(exc, OBJECTIONS) else exc


class Unavailable(exceptions.APIException):
    """The database is away, or took too long over the request; nothing was changed."""

    status_code = 503
    default_detail = _("This cannot be answered at this moment; nothing was changed. Try again.")
    default_code = "unavailable"


class TooManyRequests(exceptions.APIException):
    """The account's budget is used up; the `wait` in seconds becomes Retry-After."""

    status_code = 429
    default_code = "throttled"

    def __init__(self, wait: float | None) -> None:
        self.wait = max(1, ceil(wait or 0))
        sentence = ngettext(
            "You ask too often. Ask again in %(seconds)d second.",
            "You ask too often. Ask again in %(seconds)d seconds.",
            self.wait,
        )
        super().__init__(sentence % {"seconds": self.wait})


def _refused(refusal: Refusal, request: Request) -> Response:
    body = problem_of(refusal, viewer=request.user, filled_in=_filled_in(request))
    headers = {"Retry-After": str(refusal.retry_seconds)} if refusal.retry_seconds else None
    return Response(body, status=refusal.status, headers=headers, content_type=CONTENT_TYPE)


def _filled_in(request: Request) -> Container[str]:
    """Return the fields of the body; none of one that cannot be read, as it was refused before that."""
    try:
        return request.data if isinstance(request.data, Mapping) else ()
    except exceptions.APIException:
        return ()


def problem_of(exc: Exception, *, viewer: Any, filled_in: Container[str] = ()) -> dict[str, object]:
    """Return one of the OBJECTIONS, or a ValidationError, as a problem that `viewer` may read.

    `filled_in` are the fields that were given, by which the field at fault is found.
    """
    if isinstance(exc, exceptions.ValidationError):
        body = problem(exc.status_code, code=_code(exc), detail=_detail(exc))
        return {**body, "errors": list(errors_in(exc))}
    refusal = refusal_of(exc)
    field = refusal.beside(filled_in)
    body = problem(refusal.status, code=refusal.code, detail=refusal.message_for(viewer))
    if field:
        body["errors"] = [{"field": field, "code": refusal.code, "detail": body["detail"]}]
    # The members that every problem has are never a refusal's own.
    return refusal.details_for(viewer) | body


def problem(status: int, *, code: str, detail: str) -> dict[str, object]:
    """Return the members that every problem has."""
    # RFC 9457 section 3.1: `about:blank` says that the title is the status's own; `code` tells the cases apart.
    return {
        "type": "about:blank",
        "title": str(TITLES.get(status, _("Error"))),
        "status": status,
        "code": code,
        "detail": detail,
    }


def _code(exc: exceptions.APIException) -> str:
    return "invalid" if isinstance(exc, exceptions.ValidationError) else str(exc.get_codes())


def _detail(exc: exceptions.APIException) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return gettext("Some of the values given cannot be accepted.")
    return str(exc.detail)


def errors_in(error: exceptions.ValidationError) -> Iterator[dict[str, str]]:
    """Yield the errors as rows of field (a dotted path), code and detail."""
    return _errors(error.get_full_details())


def _errors(details: object, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested errors to rows of field (a dotted path), code and detail."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str):
        yield {"field": field, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            path = field if name == "non_field_errors" else f"{field}.{name}".lstrip(".")
            yield from _errors(inner, path)
    elif isinstance(details, list):
        for position, inner in enumerate(details):
            leaf = isinstance(inner, dict) and isinstance(inner.get("code"), str)
            yield from _errors(inner, field if leaf else f"{field}.{position}".lstrip("."))
