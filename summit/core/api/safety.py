"""Safe retries and safe edits.

`Idempotency-Key` on a POST: sent twice, it is done once (see `replays`). `If-Match` on a change: it is carried out only
on the version that the client has seen, which `ETag` names.
"""

import hashlib
from typing import Any

from django.db import transaction
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from summit.core.api.replays import Handler, once
from summit.core.refusals import Refusal


class Changed(Refusal):
    """Someone changed the thing since the client has seen it; `current` is what it is now."""

    code = "changed_meanwhile"
    status = 412
    message = "This was changed since you have seen it."


class SafeView(GenericAPIView[Any]):
    """A view whose requests may be sent twice, and whose rows are changed only as they were seen.

    One that `gives_secret` keeps no answers.
    """

    gives_secret = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Once all may be done, wrap the handler if the request asks for safety."""
        super().initial(request, *args, **kwargs)
        name = str(request.method).lower()
        # A method that the view does not have is refused as ever.
        handler: Handler | None = getattr(self, name, None)
        if request.method in SAFE_METHODS or handler is None:
            return
        if "If-Match" in request.headers:
            handler = transaction.atomic(handler)
        if request.method == "POST" and "Idempotency-Key" in request.headers:
            handler = once(handler, keeps_answer=not self.gives_secret)
        setattr(self, name, handler)

    def get_object(self) -> Any:
        """Return the row; where `If-Match` names a version, locked and in that version. Raises Changed."""
        row = super().get_object()
        wanted = self.request.headers.get("If-Match")
        if not wanted or self.request.method in SAFE_METHODS or wanted == "*":
            return row
        # The transaction is that of the handler, so that nobody changes the row in between.
        type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
        row = super().get_object()
        shown = self.get_serializer(row).data
        if etag_of(shown) not in [tag.strip() for tag in wanted.split(",")]:
            raise Changed(current=shown)
        return row

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Name the version of a row that is shown."""
        if request.method == "GET" and response.status_code == 200 and getattr(self, "action", "") == "retrieve":  # noqa: PLR2004
            response["ETag"] = etag_of(response.data)
        return super().finalize_response(request, response, *args, **kwargs)


def etag_of(shown: Any) -> str:
    """Return the version of a row as it is shown."""
    return f'"{hashlib.sha256(JSONRenderer().render(shown)).hexdigest()[:32]}"'
