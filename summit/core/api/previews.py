"""Previews in the API: `preview=true`, or `Prefer: preview`, shows what a change would do; a token carries that out.

A preview has a media type of its own, so that it is never taken for the answer of the change itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from summit.core import clock
from summit.core.api.filters import PREVIEW
from summit.core.api.idempotency import Handler, fingerprint_of
from summit.core.api.problems import problem_response
from summit.core.api.throttles import prefers_preview
from summit.core.audit.context import name_change
from summit.core.models import AuditEntry
from summit.core.objections import OBJECTIONS
from summit.core.preview import COLLECTORS, LASTS, AsPreviewed, Outdated, Preview, Token, changed_since, preview
from summit.core.refusals import BadValue, Refusal

TOKEN = "Preview-Token"  # noqa: S105 -- the name of a header
MEDIA_TYPE = "application/vnd.summit.preview+json"
# A change that is refused with another status is not shown either.
SHOWN = frozenset({400, 409, 412, 413, 422, 428})


class PreviewedView(Protocol):
    """A view that has previews."""

    request: Request

    @property
    def organized_summit(self) -> int | None: ...

    def get_exception_handler_context(self) -> dict[str, Any]: ...


class BadToken(BadValue):
    """The token is malformed, belongs to another request, or has expired."""

    code = "bad_preview_token"
    message = _("This Preview-Token is not of this request, or has expired. Ask for a preview again.")


class PreviewOutdated(Refusal):
    """The change would no longer do what the preview said; `changed` names the changed rows, `preview` is a new one."""

    code = "preview_outdated"
    message = _("This would no longer do what the preview showed. Read it again.")


def wants_preview(request: Request) -> bool:
    """Say whether a preview is asked for; refuse a value that is neither true nor false."""
    asked = request.query_params.getlist(PREVIEW)
    if len(asked) > 1 or not {*asked} <= {"true", "false"}:
        raise ValidationError({PREVIEW: [ErrorDetail(str(_("Say true or false.")), code="invalid")]})
    return asked == ["true"] or (not asked and prefers_preview(request))


def previewed(view: PreviewedView, handler: Handler) -> Handler:
    """Return a handler that shows the consequences and changes nothing."""

    def show(request: Request, *args: object, **kwargs: object) -> Response:
        document = _document(view, lambda: handler(request, *args, **kwargs))
        name_change("")  # what was rolled back cannot be undone
        headers = {"Preference-Applied": "preview"} if prefers_preview(request) else None
        return Response(document, content_type=MEDIA_TYPE, headers=headers)

    return show


def token_of(request: Request) -> Token:
    """Return the token of the request's header. Raises BadToken."""
    token = Token.read(request.headers[TOKEN], _fingerprint(request))
    if token is None:
        raise BadToken(field=TOKEN)
    return token


def as_previewed(view: PreviewedView, handler: Handler) -> Handler:
    """Return a handler that makes the change if it still does what its preview showed."""

    def do(request: Request, *args: object, **kwargs: object) -> Response:
        token = token_of(request)
        run = AsPreviewed[Response](token, request.user, view.organized_summit is not None)

        def verb() -> Response:
            return handler(request, *args, **kwargs)

        try:
            return run.carry_out(verb)
        except Outdated as outdated:
            changed = outdated.changed
        except (*OBJECTIONS, ValidationError):
            changed = changed_since(token.seen_at, summits=[view.organized_summit])
        raise PreviewOutdated(field=TOKEN, changed=_described(changed), preview=_document(view, verb))

    return do


@dataclass(frozen=True, slots=True)
class Attempts:
    """The reasons for which a change would be refused, the fields that accept them, and what it would do then."""

    refusals: list[dict[str, Any]]
    accepting: list[str]
    last: Preview


def _attempts(view: PreviewedView, verb: Callable[[], Response]) -> Attempts:
    """Preview the change; where it is refused for what can be accepted, accept that, so that all reasons are found."""
    request, body = view.request, view.request.data
    refusals: list[dict[str, Any]] = []
    accepting: list[str] = []
    last = _preview(view, verb)
    try:
        while last.refused and (problem := _problem_of(view, last.refused)):
            refusals.append(problem)
            found = _accepted(view, verb, last.refused, body, accepting)
            if found is None:
                break
            name, last = found
            accepting.append(name)
    finally:
        _set_body(request, body)
    return Attempts(refusals, accepting, last)


def _accepted(
    view: PreviewedView, verb: Callable[[], Response], refused: Exception, body: Any, accepting: list[str]
) -> tuple[str, Preview] | None:
    """Return the field that accepts the refusal, and the preview with it; None if the body has no such field."""
    name = refused.accepted_by if isinstance(refused, Refusal) else ""
    if not name or name in accepting or type(body) is not dict:
        return None
    _set_body(view.request, {**body, **dict.fromkeys((*accepting, name), True)})
    seen = _preview(view, verb)
    return None if isinstance(seen.refused, ValidationError) else (name, seen)


def _set_body(request: Request, data: Any) -> None:
    """Let the view read this body."""
    vars(request)["_full_data"] = data  # what `Request.data` returns


def _preview(view: PreviewedView, verb: Callable[[], Response]) -> Preview:
    is_organizer = view.organized_summit is not None
    return preview(verb, viewer=view.request.user, with_rows=is_organizer, refusals=(ValidationError,))


def _document(view: PreviewedView, verb: Callable[[], Response]) -> dict[str, Any]:
    """Return the preview as clients read it."""
    made = _attempts(view, verb)
    seen = made.last
    parts = {name: seen.consequences.get(name, []) for name, _one in COLLECTORS}
    token = None if made.refusals else seen.token.signed_for(_fingerprint(view.request))
    expires_at = clock.now() + LASTS if token else None
    return {"refusals": made.refusals, "accepted_by": made.accepting, **parts, "token": token, "expires_at": expires_at}


def _problem_of(view: PreviewedView, refused: Exception) -> dict[str, Any]:
    """Return the problem; raise a refusal that previews do not show, such as one for missing rights."""
    answer = problem_response(refused, view.get_exception_handler_context())
    if answer is None or answer.status_code not in SHOWN:
        raise refused
    problem: dict[str, Any] = answer.data
    return problem


def _described(changed: Iterable[AuditEntry]) -> list[dict[str, object]]:
    """Describe rows: the kind, who changed them last, and when."""
    rows = list(changed)
    models = {one._meta.db_table: one for one in apps.get_models(include_auto_created=True) if not one._meta.proxy}
    people = get_user_model()._default_manager.in_bulk({row.actor for row in rows})
    return [
        {
            "what": str(models[row.table]._meta.verbose_name) if row.table in models else row.table,
            "row": row.row,
            "at": row.at,
            "by": {"id": row.actor, "name": str(people[row.actor])} if row.actor in people else None,
        }
        for row in rows
    ]


def _fingerprint(request: Request) -> str:
    return fingerprint_of(request, f"{request.user.pk} {request.method} {request.path}")
