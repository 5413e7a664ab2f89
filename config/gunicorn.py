"""The configuration of gunicorn for `make run` and for the image, which add the address and the number of workers.

Requests that gunicorn refuses itself, before Django sees them, are answered with a problem (RFC 9457) too.
"""

import gc
import json
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import (
    ConfigurationProblem,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

wsgi_app = "config.wsgi"
threads = 16
control_socket_disable = True
OWN_FAULTS = (ConfigurationProblem, InvalidResponseHeader, InvalidResponseHeaderName)
MOST_UNREAD = 25_000_000  # bytes; more than any upload that a proxy lets through
SECONDS_FOR_UNREAD = 5
limit_request_line = 8190  # gunicorn's maximum; the limit of summit.core.middleware is a little lower


class Worker(ThreadWorker):
    """A worker that answers unreadable requests with a problem instead of a page."""

    def handle_error(self, req: object, client: object, addr: object, exc: Exception) -> None:
        """Write the problem; faults that are not the client's are left to gunicorn."""
        if not isinstance(exc, ParseException) or isinstance(exc, OWN_FAULTS):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Refused what %s sent: %s", addr, exc)
        write_nonblock(client, problem_of(exc))


worker_class = Worker


def post_worker_init(_worker: object) -> None:
    """Take what the application has loaded out of the garbage collector's rounds: it stays to the end."""
    gc.collect()
    gc.freeze()


def post_request(_worker: object, _request: object, environ: dict[str, Any], _response: object) -> None:
    """Read what is left of a body that was refused unread.

    To close a connection with unread bytes resets it, and a proxy that is still sending them loses the answer.
    """
    if "wsgi.input" not in environ:
        return
    client, body, left = environ["gunicorn.socket"], environ["wsgi.input"], MOST_UNREAD
    client.settimeout(SECONDS_FOR_UNREAD)
    with suppress(OSError):  # the client has gone, or is too slow
        while left > 0 and (read := body.read(min(left, 65_536))):
            left -= len(read)


def problem_of(error: ParseException) -> bytes:
    """Return the response to an unreadable request."""
    if isinstance(error, LimitRequestLine):
        status, code, detail = HTTPStatus.REQUEST_URI_TOO_LONG, "address_too_long", "The address is too long."
    elif isinstance(error, LimitRequestHeaders):
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        code, detail = "headers_too_large", "The headers are too many or too long."
    else:
        status, code, detail = HTTPStatus.BAD_REQUEST, "not_http", "This is not a request of HTTP."
    members = {"type": "about:blank", "title": status.phrase, "status": status, "code": code, "detail": detail}
    body = json.dumps(members)
    head = f"HTTP/1.1 {status} {status.phrase}", "Connection: close", "Content-Language: en"
    kind = "Content-Type: application/problem+json", f"Content-Length: {len(body)}"
    return "\r\n".join((*head, *kind, "", body)).encode()
