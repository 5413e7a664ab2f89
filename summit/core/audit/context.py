"""The actor and request of a change, passed to the database before each change."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

CHANGE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
NAME = re.compile(r"[\w.:-]{1,64}")
SET_CONTEXT = "SELECT set_config('summit.actor', %s, %s), set_config('summit.request', %s, %s)"


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
    """Sets the actor and the request in the database: for a transaction, or without one until the request ends."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        self.request, self.name = request, name
        self.stays = False

    def __call__(
        self,
        execute: Callable[..., object],
        sql: str,
        params: object,
        many: bool,  # noqa: FBT001 -- Django's
        context: dict[str, CursorWrapper],
    ) -> object:
        """Set the context before a change, by the inner cursor, so that it does not count as a query."""
        if CHANGE.match(sql):
            in_transaction = connection.in_atomic_block
            self.stays = self.stays or not in_transaction
            self._set(context["cursor"].cursor, str(self.request.user.pk or ""), self.name, local=in_transaction)
        return execute(sql, params, many, context)

    def clear(self) -> None:
        """Clear the context of a connection that other requests will use."""
        if self.stays:
            with connection.cursor() as cursor:
                self._set(cursor, "", "", local=False)

    def _set(self, cursor: CursorWrapper, actor: str, name: str, *, local: bool) -> None:
        cursor.execute(SET_CONTEXT, (actor, local, name, local))


def audited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Record actor and request with each change; `X-Request-ID` in the response is the client's own or a new one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        header = request.headers.get("X-Request-ID", "")
        name = header if NAME.fullmatch(header) else str(uuid.uuid4())
        audit = AuditContext(request, name)
        token = _request.set(request)
        try:
            with connection.execute_wrapper(audit):
                response = get_response(request)
        finally:
            _request.reset(token)
            audit.clear()
        response["X-Request-ID"] = name
        if (key := getattr(request, "change_key", "")) and response.status_code < HTTPStatus.BAD_REQUEST:
            response[CHANGE_HEADER] = key
        return response

    return middleware
