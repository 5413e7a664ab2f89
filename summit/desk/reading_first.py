"""Show the letters of a change before it is made, and make it only if it still writes these letters."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.preview import AsPreviewed, Outdated, Rows, Token, preview
from summit.core.refusals import Refusal

SALT = "summit.desk.reading_first"
R = TypeVar("R")


class ReadingOutdated(Refusal):
    """The change would no longer do what the page showed."""

    code = "reading_outdated"
    message = _("This would no longer do what the page showed: somebody changed something. Read it again.")


@dataclass(frozen=True)
class Reading:
    """The letters that a change would write, and the token that carries out exactly this change."""

    letters: Rows
    token: str


def read_first(verb: Callable[[], object], *, by: User, about: Mapping[str, object]) -> Reading:
    """Return the letters of the service and a token. `about` are the facts asked for. Raises the service's refusals."""
    found = preview(verb, viewer=by, with_rows=True)
    if found.refused:
        raise found.refused
    return Reading(found.consequences.get("messages", []), found.token.signed_for(_fingerprint(by, about)))


def carry_out(verb: Callable[[], R], *, by: User, about: Mapping[str, object], token: str) -> R:
    """Run the service if it still does what the token covers. Raises ReadingOutdated and the service's refusals."""
    read = Token.read(token, _fingerprint(by, about))
    if read is None:
        raise ReadingOutdated
    try:
        return AsPreviewed[R](read, by, with_rows=True).carry_out(verb)
    except Outdated:
        raise ReadingOutdated from None


def _fingerprint(by: User, about: Mapping[str, object]) -> str:
    return salted_hmac(SALT, json.dumps([by.pk, about], sort_keys=True, default=str)).hexdigest()
