"""`Idempotency-Key`: a request that is repeated with the same key gets the first response, and is executed once.

The key is written in the transaction of the work, so both are stored or neither. A request with the same key at the
same moment waits for the first.
"""

import hashlib
import json
from collections.abc import Callable

from django.core.files import File
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from summit.core import clock
from summit.core.models import Replay
from summit.core.refusals import BadValue, Refusal

LONGEST_KEY = 255

Handler = Callable[..., Response]


class KeyReused(Refusal):
    """The key was used with another request."""

    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key came before with another request.")


class BadKey(BadValue):
    """The key is empty, too long, or has characters that cannot be seen."""

    code = "bad_idempotency_key"
    message = format_lazy(_("An Idempotency-Key has 1 to {most} visible characters."), most=LONGEST_KEY)


class ShownOnce(Refusal):
    """The first response had a secret, which is not stored."""

    code = "already_done"
    message = _("This was done already, and its answer held a secret that is shown once.")


def idempotent(handler: Handler, *, keeps_answer: bool) -> Handler:
    """Return a handler that executes a request once, and gives the stored response to its repetitions."""

    @transaction.atomic
    def do(request: Request, *args: object, **kwargs: object) -> Response:
        replay, is_new = _claim(request)
        if not is_new and not keeps_answer:
            raise ShownOnce
        if not is_new:
            return Response(replay.answer, status=replay.status, headers={"Idempotency-Replayed": "true"})
        response = handler(request, *args, **kwargs)
        replay.status = response.status_code
        replay.answer = json.loads(JSONRenderer().render(response.data)) if keeps_answer else None
        replay.save()
        return response

    return do


def _json_default(value: object) -> str:
    """Return a text in place of a value that JSON cannot hold; for a file the hash of its content."""
    if not isinstance(value, File):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def fingerprint_of(request: Request, address: str) -> str:
    """Return what tells a request to the address from others: a digest of the address and the body."""
    body = json.dumps(request.data, sort_keys=True, default=_json_default)
    return hashlib.sha256(f"{address}\n{body}".encode()).hexdigest()


def _claim(request: Request) -> tuple[Replay, bool]:
    """Write the key, after any transaction that is writing the same one; return it and whether it is new."""
    key = request.headers["Idempotency-Key"]
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadKey(field="Idempotency-Key")
    fingerprint = fingerprint_of(request, request.get_full_path())
    account = int(request.user.pk or 0)
    claim = Replay(account=account, key=key, fingerprint=fingerprint, made_at=clock.now())
    Replay.objects.bulk_create([claim], ignore_conflicts=True)
    replay = Replay.objects.get(account=account, key=key)
    if replay.fingerprint != fingerprint:
        raise KeyReused
    return replay, replay.pk == claim.pk
