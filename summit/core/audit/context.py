"""The actor and request of a change, passed to the database before each change."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

CHANGE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
NAME = re.compile(r"[\w.:-]{1,64}")
TELL = "SELECT set_config('summit.actor', %s, %s), set_config('summit.request', %s, %s)"


_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def actor_of_request() -> int | None:
    """Return the key of the user whose request is being answered; None outside of one, and where nobody signed in."""
    request = _request.get()
    return request.user.pk if request else None


class Stamp:
    """Tells who asks and in which request, as far as the transaction goes; without one, until the request ends."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        self.request, self.name = request, name
        self.stays = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's
        """Tell it before a change, by the cursor beneath: it is no statement of the request's."""
        if CHANGE.match(sql):
            in_transaction = connection.in_atomic_block
            self.stays = self.stays or not in_transaction
            self._tell(context["cursor"].cursor, str(self.request.user.pk or ""), self.name, local=in_transaction)
        return execute(sql, params, many, context)

    def forget(self) -> None:
        """Leave nothing behind on a connection that others will use."""
        if self.stays:
            with connection.cursor() as cursor:
                self._tell(cursor, "", "", local=False)

    def _tell(self, cursor: Any, actor: str, name: str, *, local: bool) -> None:
        cursor.execute(TELL, (actor, local, name, local))


def stamped(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stamp what a request changes; `X-Request-ID` in the answer names it, by the caller's own word or a new one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if NAME.fullmatch(given) else str(uuid.uuid4())
        stamp = Stamp(request, name)
        token = _request.set(request)
        try:
            with connection.execute_wrapper(stamp):
                response = get_response(request)
        finally:
            _request.reset(token)
            stamp.forget()
        response["X-Request-ID"] = name
        return response

    return middleware
