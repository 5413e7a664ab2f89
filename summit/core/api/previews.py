"""Previews in the API: `preview=true`, or `Prefer: preview`, shows what a change would do; a token carries that out.

A preview has a media type of its own, so that it is never taken for the answer of the change itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import signing
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
from summit.core.preview import COLLECTORS, AsPreviewed, Moment, Outdated, Preview, changed_since, preview
from summit.core.refusals import BadValue, Refusal

TOKEN = "Preview-Token"  # noqa: S105 -- the name of a header
MEDIA_TYPE = "application/vnd.summit.preview+json"
LASTS = timedelta(minutes=15)
LONGEST_TOKEN = 500
SALT = "summit.core.api.previews"
# A change that is refused with another status is not shown either.
SHOWN = frozenset({400, 409, 412, 413, 422, 428})


class PreviewedView(Protocol):
    """What a preview asks of a view."""

    request: Request

    @property
    def organized_summit(self) -> int | None: ...

    def get_exception_handler_context(self) -> dict[str, Any]: ...


class BadToken(BadValue):
    """The token is not one, is of another request, or has expired."""

    code = "bad_preview_token"
    message = _("This Preview-Token is not of this request, or has expired. Ask for a preview again.")


class PreviewOutdated(Refusal):
    """The change would no longer do what was shown; `changed` says who changed what, `preview` is a new one."""

    code = "preview_outdated"
    message = _("This would no longer do what the preview showed. Read it again.")


@dataclass(frozen=True, slots=True)
class Token:
    """What a token holds."""

    digest: str
    seen_at: Moment

    @classmethod
    def read(cls, request: Request) -> "Token":
        """Return the token that came with the request. Raises BadToken."""
        given = request.headers[TOKEN]
        try:
            fingerprint, digest, *seen_at = signing.loads(given[:LONGEST_TOKEN], salt=SALT, max_age=LASTS)
            token = cls(digest, Moment(*seen_at))
        except (signing.BadSignature, ValueError, TypeError):
            raise BadToken(field=TOKEN) from None
        if fingerprint != _fingerprint(request):
            raise BadToken(field=TOKEN)
        return token

    def written_for(self, request: Request) -> str:
        """Return the signed text."""
        seen_at = (self.seen_at.oldest, self.seen_at.last_entry)
        return signing.dumps((_fingerprint(request), self.digest, *seen_at), salt=SALT)


def wants_preview(request: Request) -> bool:
    """Say whether a change is to be shown and not made; refuse what is neither true nor false."""
    asked = request.query_params.getlist(PREVIEW)
    if len(asked) > 1 or not {*asked} <= {"true", "false"}:
        raise ValidationError({PREVIEW: [ErrorDetail(str(_("Say true or false.")), code="invalid")]})
    return asked == ["true"] or (not asked and prefers_preview(request))


def previewed(view: PreviewedView, handler: Handler) -> Handler:
    """Return what shows the consequences of the handler in its place."""

    def show(request: Request, *args: Any, **kwargs: Any) -> Response:
        seen = _preview(view, lambda: handler(request, *args, **kwargs))
        name_change("")  # what was rolled back cannot be undone
        headers = {"Preference-Applied": "preview"} if prefers_preview(request) else None
        return Response(_document(view, seen), content_type=MEDIA_TYPE, headers=headers)

    return show


def as_previewed(view: PreviewedView, handler: Handler) -> Handler:
    """Return what carries the handler out if it does what its preview showed."""

    def do(request: Request, *args: Any, **kwargs: Any) -> Response:
        token = Token.read(request)
        run = AsPreviewed[Response](token.digest, token.seen_at, request.user, view.organized_summit is not None)

        def verb() -> Response:
            return handler(request, *args, **kwargs)

        try:
            return run.carry_out(verb)
        except Outdated as outdated:
            changed = outdated.changed
        except (*OBJECTIONS, ValidationError):
            changed = changed_since(token.seen_at, summits=[view.organized_summit])
        raise PreviewOutdated(field=TOKEN, changed=_said(changed), preview=_document(view, _preview(view, verb)))

    return do


def _preview(view: PreviewedView, verb: Callable[[], Response]) -> Preview:
    return preview(
        verb, viewer=view.request.user, with_rows=view.organized_summit is not None, refusals=(ValidationError,)
    )


def _document(view: PreviewedView, seen: Preview) -> dict[str, Any]:
    """Return the preview as clients read it; raise a refusal that is not shown, such as for want of rights."""
    if seen.refused:
        answer = problem_response(seen.refused, view.get_exception_handler_context())
        if answer is None or answer.status_code not in SHOWN:
            raise seen.refused
        return {"refusals": [answer.data], **{name: [] for name, _one in COLLECTORS}, "token": None, "expires_at": None}
    token = Token(seen.digest, seen.seen_at).written_for(view.request)
    return {"refusals": [], **seen.shown, "token": token, "expires_at": clock.now() + LASTS}


def _said(changed: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """Say of rows what they are, who changed them last, and when."""
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
