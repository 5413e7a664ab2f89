"""Safe retries and safe edits.

`Idempotency-Key` on a POST: sent twice, it is done once (see `replays`). `If-Match` on a change: it is carried out only
on the version that the client has seen, which `ETag` names. Where several people write at once, it must be given.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.status import HTTP_200_OK

from summit.core.api.replays import Handler, once
from summit.core.refusals import Refusal

EDITS = frozenset({"PUT", "PATCH", "DELETE"})
DIGITS = 4  # of a field in a version: enough to tell which changed, not to prove that none did


class Changed(Refusal):
    """Someone changed the thing since the client saw it; `current` is what it is now, `changed` names the fields."""

    code = "changed_meanwhile"
    status = 412
    message = "This was changed since you have seen it."


class MatchRequired(Refusal):
    """Several people write this at once, and the client does not say which version it has seen."""

    code = "match_required"
    status = 428
    message = "Read this first, and send the ETag that it came with as If-Match."


class SafeView(GenericAPIView[Any]):
    """A view whose requests may be sent twice, and whose rows are changed only as they were seen.

    One that `gives_secret` keeps no answers. Where it `requires_match`, nobody edits or deletes what he has not seen.
    """

    gives_secret = False
    requires_match = False

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
        """Return the row; where `If-Match` names a version, locked and in it. Raises Changed or MatchRequired."""
        row = super().get_object()
        wanted = self.request.headers.get("If-Match")
        if not wanted and self.requires_match and self.request.method in EDITS:
            raise MatchRequired(field="If-Match")
        if not wanted or self.request.method in SAFE_METHODS or wanted == "*":
            return row
        # The transaction is that of the handler, so that nobody changes the row in between.
        self.lock(row)
        row = super().get_object()
        shown, tags = self.get_serializer(row).data, [tag.strip() for tag in wanted.split(",")]
        if etag_of(shown) not in tags:
            raise Changed(current=shown, changed=_changed(shown, tags))
        return row

    def lock(self, row: Any) -> None:
        """Lock the row; where its verbs lock another first, a view locks that one, so that all come in one order."""
        rows = type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk)
        list(rows.order_by())  # an order may join what cannot be locked

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Name the version of a row that is shown."""
        if (
            request.method == "GET"
            and response.status_code == HTTP_200_OK
            and getattr(self, "action", "") == "retrieve"
        ):
            response["ETag"] = etag_of(response.data)
        return super().finalize_response(request, response, *args, **kwargs)


def etag_of(shown: Mapping[str, Any]) -> str:
    """Return the version of a row as it is shown: a digest of the whole, and a few digits for each field."""
    return f'"{digest_of(shown)[:32]}-{"".join(_digits(shown))}"'


def _changed(shown: Mapping[str, Any], tags: Iterable[str]) -> list[str]:
    """Return the fields that are no longer as in the first of the tags that is one of this row; else none."""
    ours = _digits(shown)
    for tag in tags:
        theirs = tag.strip('"').partition("-")[2]
        if len(theirs) == DIGITS * len(ours):
            return [name for n, name in enumerate(shown) if theirs[DIGITS * n :][:DIGITS] != ours[n]]
    return []


def _digits(shown: Mapping[str, Any]) -> list[str]:
    return [digest_of(value)[:DIGITS] for value in shown.values()]


def digest_of(value: Any) -> str:
    """Return the digest of a value as JSON has it."""
    return hashlib.sha256(JSONRenderer().render(value)).hexdigest()
