"""Show the letters of a change before it is made, and make it only if it still writes these letters."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.admin import versions
from summit.accounts.models import User
from summit.core.audit.context import name_change
from summit.core.models import AuditEntry
from summit.core.preview import AsPreviewed, Outdated, Rows, Token, preview
from summit.core.refusals import Refusal

SALT = "summit.desk.reading_first"
NOT_ASKED = ("csrfmiddlewaretoken", "token", versions.FIELD)
R = TypeVar("R")


class ReadingOutdated(Refusal):
    """The change would no longer do what the page showed."""

    code = "reading_outdated"
    message = _("This would no longer do what the page showed: somebody changed something. Read it again.")


@dataclass(frozen=True)
class Reading:
    """The consequences of a change, and the token that carries out exactly this change."""

    token: str
    consequences: Mapping[str, Any]  # the rows of each collector

    @property
    def letters(self) -> Rows:
        """The letters that the change writes."""
        letters: Rows = self.consequences["messages"]
        return letters


def asked_of(request: HttpRequest) -> dict[str, list[str]]:
    """Return what a form asks for: its fields, without those that only carry it."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in NOT_ASKED}


def read_first(verb: Callable[[], object], *, by: User, about: Mapping[str, object]) -> Reading:
    """Return the consequences of the service, and a token for what was asked (`about`). Raises its refusals."""
    found = preview(verb, viewer=by, with_rows=True)
    name_change("")  # what was rolled back cannot be undone
    if found.refused:
        raise found.refused
    return Reading(found.token.signed_for(_fingerprint(by, about)), found.consequences)


def carry_out(verb: Callable[[], R], *, by: User, about: Mapping[str, object], token: str) -> R:
    """Run the service if it still does what the token covers. Raises ReadingOutdated and the service's refusals."""
    read = Token.read(token, _fingerprint(by, about))
    if read is None:
        raise ReadingOutdated
    try:
        return AsPreviewed[R](read, by, with_rows=True).carry_out(verb)
    except Outdated as outdated:
        raise ReadingOutdated(_who_changed(outdated.changed)) from None


def _who_changed(entries: Iterable[AuditEntry]) -> str | None:
    """Return who changed something since the page was shown; None if nobody is known."""
    people = User.objects.filter(pk__in={entry.actor for entry in entries}).order_by("name")
    names = ", ".join(person.name for person in people)
    sentence = gettext("%(who)s changed something meanwhile. Read again what this would do.")
    return sentence % {"who": names} if names else None


def _fingerprint(by: User, about: Mapping[str, object]) -> str:
    return salted_hmac(SALT, json.dumps([by.pk, about], sort_keys=True, default=str)).hexdigest()
