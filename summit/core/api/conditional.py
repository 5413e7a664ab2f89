"""Safe retries, safe edits, and previews.

A POST with an `Idempotency-Key` that is sent twice is executed once (see `idempotency`). A change with `If-Match` is
executed only on the version that the client has seen, which `ETag` names. It is required of rows that several people
edit at once.
`preview=true` shows what a change would do and does nothing (see `previews`).
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from summit.core.api.filters import PREVIEW
from summit.core.api.idempotency import Handler, idempotent
from summit.core.api.parsers import BoundedJSONParser
from summit.core.api.previews import TOKEN, as_previewed, previewed, wants_preview
from summit.core.api.strict import refuse_body, refuse_parameters, refuse_repeated
from summit.core.api.versions import changed_since, etag_of, is_known, tags_in
from summit.core.refusals import BadValue, Refusal

Row_co = TypeVar("Row_co", bound=Model, covariant=True)
EDITS = frozenset({"PUT", "PATCH", "DELETE"})

NUMBER = re.compile("[0-9]+")


class Changed(Refusal):
    """The row was changed since the client saw it; `current` shows it as it is now, `changed` names the fields."""

    code = "changed_meanwhile"
    status = 412
    message = _("This was changed since you have seen it.")


class MatchRequired(Refusal):
    """Several people edit this at once, and the client does not name the version that it has seen."""

    code = "match_required"
    status = 428
    message = _("Read this first, and send the ETag that it came with as If-Match.")


class BadMatch(BadValue):
    """The `If-Match` header is not a list of ETags."""

    code = "bad_match"
    message = _("Send an ETag as it came, in its quotation marks, several with commas between them, or *.")


class NoVersion(BadValue):
    """The row has no version that `If-Match` could name."""

    code = "no_version"
    message = _("This has no version. Leave If-Match out.")


class ConditionalView(GenericAPIView[Row_co]):
    """A view with idempotent POSTs and conditional changes.

    A view that `gives_secret` stores no responses. One that `requires_match` refuses edits without `If-Match`, except
    by the `unmatched` methods. A view without a key in its address `is_of_one_row` that it finds itself, such as the
    user's own account. Reading a row takes no parameters but the `own_parameters` of its action; what no
    filter reads has them too.
    """

    gives_secret = False
    is_of_one_row = False
    requires_match = False
    unmatched: frozenset[str] = frozenset()
    own_parameters: ClassVar[Mapping[str, Collection[str]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Wrap the handler, after permissions are checked, if the request has `If-Match` or an `Idempotency-Key`."""
        super().initial(request, *args, **kwargs)
        self._check_address(request)
        name = str(request.method).lower()
        # DRF refuses a method that the view does not have.
        handler: Handler | None = getattr(self, name, None)
        if request.method in SAFE_METHODS or handler is None:
            return
        refuse_parameters(request, [PREVIEW])
        if request.method == "DELETE":
            refuse_body(request)
        if "If-Match" in request.headers:
            handler = transaction.atomic(handler)
        if wants_preview(request):
            setattr(self, name, previewed(self, handler))
            return
        if TOKEN in request.headers and not self.runs_later:
            handler = as_previewed(self, handler)
        if request.method == "POST" and "Idempotency-Key" in request.headers:
            handler = idempotent(handler, keeps_answer=not self.gives_secret)
        setattr(self, name, handler)

    def _check_address(self, request: Request) -> None:
        """Refuse a key in other digits, and parameters that the reading of a row does not have."""
        # Python reads numbers in the digits of any script, with underscores, signs and spaces. A view with keys of
        # another kind has an expression for them.
        key = self.kwargs.get(self.lookup_url_kwarg or self.lookup_field)
        if key is not None and not hasattr(self, "lookup_value_regex") and not NUMBER.fullmatch(str(key)):
            raise Http404
        action = getattr(self, "action", "")
        if request.method in SAFE_METHODS and (self.acts_on_a_row or action in self.own_parameters):
            refuse_parameters(request, self.own_parameters.get(action, ()))
            refuse_repeated(request)

    def get_object(self) -> Row_co:
        """Return the row; where `If-Match` names a version, locked and in it. Raises Changed or MatchRequired."""
        row = self.find_row()
        wanted = self.request.headers.get("If-Match")
        if not wanted and self.requires_match and self.request.method in EDITS - self.unmatched:
            raise MatchRequired(field="If-Match")
        if not wanted or self.request.method in SAFE_METHODS or wanted.strip() == "*":
            return row
        tags = tags_in(wanted)
        if not tags:
            raise BadMatch(field="If-Match")
        # The transaction is that of the handler, so that nobody changes the row in between.
        self.lock(row)
        row = self.find_row()
        current = self.get_serializer(row).data
        if etag_of(current) not in tags:
            raise Changed(current=current, changed=changed_since(current, tags))
        return row

    def get_parsers(self) -> list[BaseParser]:
        """Read the body of a DELETE, which should be empty, as JSON also where files are uploaded."""
        is_delete = getattr(self, "request", None) is not None and self.request.method == "DELETE"
        return [BoundedJSONParser()] if is_delete else super().get_parsers()

    @property
    def organized_summit(self) -> int | None:
        """The key of the summit whose previews the user reads in full; None if they read only what concerns them."""
        return None

    @property
    def runs_later(self) -> bool:
        """Whether the change is made in the background, after the answer."""
        return False

    @property
    def shows_a_row(self) -> bool:
        """Whether a GET shows one row, which has a version."""
        return self.is_of_one_row or getattr(self, "action", "") == "retrieve"

    @property
    def acts_on_a_row(self) -> bool:
        """Whether the request is about a row that exists already."""
        return self.is_of_one_row or bool(getattr(self, "detail", False))

    def find_row(self) -> Row_co:
        """Return the row that the address names; 404 where the user may not know of it."""
        row: Row_co = super().get_object()
        return row

    def lock(self, row: Any) -> None:
        """Lock the row. A view whose verbs lock another row first overrides this to keep the same order of locks."""
        rows = type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk)
        list(rows.order_by())  # an order may join what cannot be locked

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Add the ETag of a row that is shown; answer 304 to a client that has this version."""
        is_read = request.method == "GET" and response.status_code == HTTP_200_OK
        if is_read and self.shows_a_row:
            etag = etag_of(response.data)
            if is_known(etag, request.headers.get("If-None-Match", "")):
                response = Response(status=HTTP_304_NOT_MODIFIED)
            response["ETag"] = etag
        return super().finalize_response(request, response, *args, **kwargs)
