"""Calls the collections of the API within this process, with a user's rights and the API's refusals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView
from summit.accounts.models import User
from summit.core.api.problems import problem_response
from summit.core.api.serializers import Memo
from summit.core.audit.context import recorded_at_once
from summit.core.transactions import one_savepoint
from summit.summits.models import Summit

Json = Any  # what the API takes and shows
Body = Mapping[str, Json]


class Client:
    """A user at a collection of the API: what the API would answer to them, without the network around it.

    Each change names the `note` by which it is asked for, where the collection takes one.
    """

    def __init__(self, view: type[SummitView], summit: Summit, user: User, *, note: int | None = None) -> None:
        self.summit, self.user = summit, user
        self._list, self._create, self._change = (
            self._prepared(view, action, method)
            for action, method in (("list", "GET"), ("create", "POST"), ("partial_update", "PATCH"))
        )
        takes_note = "note" in getattr(self._create.get_serializer(), "fields", ())
        self._note: Body = {"note": note} if note and takes_note else {}

    @property
    def view(self) -> SummitView:
        """The view that lists the collection."""
        return self._list

    @property
    def may_change(self) -> bool:
        """Whether the collection has rows that can be changed as they are."""
        return hasattr(self._change, "partial_update")

    def rows(self) -> Any:
        """Return the rows that the user may see."""
        return self._list.get_queryset()

    def as_shown(self, rows: models.QuerySet) -> list[dict[str, Json]]:
        """Return the rows as the API shows them."""
        return [dict(row) for row in self._list.get_serializer(rows, many=True).data]

    def create(self, body: Body) -> Mapping[str, Any] | None:
        """Enter a row; return the problem if it is refused."""
        return self._call(self._create, "create", body)

    def change(self, key: object, body: Body) -> Mapping[str, Any] | None:
        """Change a row; return the problem if it is refused."""
        self._change.kwargs = {**self._change.kwargs, "pk": key}
        return self._call(self._change, "partial_update", body)

    def lock(self, keys: list[Any]) -> None:
        """Lock the rows, and before them whatever a change of one locks first."""
        rows = self.rows().model._default_manager.filter(pk__in=keys).order_by("pk")
        if first := rows.first():
            self._change.lock(first)
            list(rows.select_for_update(no_key=True, of=("self",)))

    @contextmanager
    def signed(self, name: str) -> Iterator[None]:
        """Have the audit record the changes of the transaction as the user's."""
        request = HttpRequest()
        request.user = self.user
        with recorded_at_once(request, name):
            yield

    def _call(self, view: SummitView, action: str, body: Body) -> Mapping[str, Any] | None:
        """Run the view's action in a savepoint."""
        view.request = self._request(str(view.request.method), {**body, **self._note})
        try:
            with one_savepoint():
                view.check_permissions(view.request)
                getattr(view, action)(view.request, **view.kwargs)
        except Exception as error:
            problem = problem_response(error, {"request": view.request, "view": view})
            if problem is None:
                raise
            data: Mapping[str, Any] = problem.data
            return data
        return None

    def _prepared(self, kind: type[SummitView], action: str, method: str) -> SummitView:
        """Return a view as it is when it is asked, with its summit and its user."""
        quiet = type(kind.__name__, (_Quiet, kind), {})
        view: _Quiet = quiet(action=action, detail=action == "partial_update")
        view.args, view.kwargs, view.format_kwarg = (), {"slug": self.summit.slug}, None
        view.request = self._request(method)
        view.summit, view.memo = self.summit, Memo()
        return view

    def _request(self, method: str, body: Body | None = None) -> Request:
        inner = HttpRequest()
        inner.method, inner.user = method, self.user
        # Whoever applies an import has seen each difference, which stands for the version of the row.
        inner.META["HTTP_IF_MATCH"] = "*"
        request = _Call(inner, dict(body or {}))
        request.user = self.user
        return request


class _Quiet(SummitView):
    """A view whose answers nobody reads: the row is not shown once more after each change.

    What its serializers need for each body, they read and make once.
    """

    memo: Memo

    def get_serializer_context(self) -> dict[str, Any]:
        """Add the memo."""
        return {**super().get_serializer_context(), "memo": self.memo}

    def respond(self, row: models.Model, *, created: bool = False) -> Response:
        """Answer with nothing."""
        return Response()


class _Call(Request):
    """A request whose body is read already."""

    def __init__(self, request: HttpRequest, body: dict[str, Json]) -> None:
        super().__init__(request)
        self._given = body

    @property
    def data(self) -> dict[str, Json]:
        """The body."""
        return self._given
