"""The configuration of gunicorn for `make run` and for the image, which add the address and the number of workers.

Requests that gunicorn refuses itself, before Django sees them, are answered with a problem (RFC 9457) too.
"""

import json
from http import HTTPStatus

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
