"""Nothing leaves that was not read: a page shows the letters of a change, and carries out what it showed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.preview import AsPreviewed, Moment, Outdated, Rows, preview
from summit.core.refusals import Refusal

SALT = "summit.desk.reading_first"
LASTS_SECONDS = 15 * 60
R = TypeVar("R")


class NoLongerSo(Refusal):
    """The change would no longer do what the page showed."""

    code = "preview_outdated"
    message = _("This would no longer do what the page showed: somebody changed something. Read it again.")


@dataclass(frozen=True)
class Reading:
    """What a change would do: the letters that it would write, and the token that carries out just that."""

    letters: Rows
    token: str


def read_first(verb: Callable[[], object], *, by: User, about: Mapping[str, object]) -> Reading:
    """Return what the service would do. `about` says what was asked. Raises what the service refuses."""
    seen = preview(verb, viewer=by, with_rows=True)
    if seen.refused:
        raise seen.refused
    held = (_fingerprint(by, about), seen.digest, seen.seen_at.oldest, seen.seen_at.last_entry)
    return Reading(seen.shown.get("messages", []), signing.dumps(held, salt=SALT))


def carry_out(verb: Callable[[], R], *, by: User, about: Mapping[str, object], token: str) -> R:
    """Run the service if it does what was read. Raises NoLongerSo, and what the service refuses."""
    try:
        fingerprint, digest, *seen_at = signing.loads(token, salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError):
        raise NoLongerSo from None
    if fingerprint != _fingerprint(by, about):
        raise NoLongerSo
    try:
        return AsPreviewed[R](digest, Moment(*seen_at), by, with_rows=True).carry_out(verb)
    except Outdated:
        raise NoLongerSo from None


def _fingerprint(by: User, about: Mapping[str, object]) -> str:
    return salted_hmac(SALT, json.dumps([by.pk, about], sort_keys=True, default=str)).hexdigest()
