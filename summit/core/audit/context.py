"""The actor and request of a change, passed to the database before each change."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from http import HTTPStatus

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

CHANGE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
NAME = re.compile(r"[\w.:-]{1,64}")
SET_CONTEXT = "SELECT set_config('summit.actor', %s, true), set_config('summit.request', %s, true)"


CHANGE_HEADER = "X-Change-ID"
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def actor_of_request() -> int | None:
    """Return the key of the user whose request is being answered; None outside of one, and where nobody signed in."""
    request = _request.get()
    return request.user.pk if request else None


def name_change(key: str) -> None:
    """Have the answer to the present request, if it is granted, name the change by which it can be undone."""
    if request := _request.get():
        request.change_key = key  # type: ignore[attr-defined]


class AuditContext:
    """Sets the actor and the request in the database for the transaction of each change.

    A change outside of a transaction gets one of its own: what is set for a session would sign the changes of others
    where a pooler, such as pgbouncer, gives each transaction another connection.
    """

    def __init__(self, request: HttpRequest, name: str) -> None:
        self.request, self.name = request, name

    def __call__(
        self,
        execute: Callable[..., object],
        sql: str,
        params: object,
        many: bool,  # noqa: FBT001 -- Django's
        context: dict[str, CursorWrapper],
    ) -> object:
        """Set the context before a change, by the inner cursor, so that it does not count as a query."""
        if not CHANGE.match(sql):
            return execute(sql, params, many, context)
        with nullcontext() if connection.in_atomic_block else transaction.atomic():
            context["cursor"].cursor.execute(SET_CONTEXT, (str(self.request.user.pk or ""), self.name))
            return execute(sql, params, many, context)


@contextmanager
def recorded(request: HttpRequest, name: str) -> Iterator[None]:
    """Record the changes within as those of the request's user, under the name of the request."""
    token = _request.set(request)
    try:
        with connection.execute_wrapper(AuditContext(request, name)):
            yield
    finally:
        _request.reset(token)


@contextmanager
def recorded_at_once(request: HttpRequest, name: str) -> Iterator[None]:
    """Do what `recorded` does, for the rest of a transaction with many changes: by one query."""
    token = _request.set(request)
    try:
        with connection.cursor() as cursor:
            cursor.execute(SET_CONTEXT, (str(request.user.pk or ""), name))
        yield
    finally:
        _request.reset(token)


def audited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Record actor and request with each change; `X-Request-ID` in the response is the client's own or a new one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        header = request.headers.get("X-Request-ID", "")
        name = header if NAME.fullmatch(header) else str(uuid.uuid4())
        with recorded(request, name):
            response = get_response(request)
        response["X-Request-ID"] = name
        if (key := getattr(request, "change_key", "")) and response.status_code < HTTPStatus.BAD_REQUEST:
            response[CHANGE_HEADER] = key
        return response

    return middleware
