"""Refusals: exceptions that a service raises when it does not do what was asked.

The module uses no framework, as a process that checks uploads has none. Its sentences are only marked here for the
catalogs; `labels` translates them.
"""

from collections.abc import Container
from typing import Any

Sentence = Any  # a str, or one of gettext_lazy


def _(english: str) -> Sentence:
    """Mark a sentence for the catalogs."""
    return english


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """A request that is understood and not granted: nothing is changed, and doors show the reason.

    `code` is stable, `message` is for people. `field` names the argument at fault, if there is one. `details` are facts
    that everyone may read who may make the request. `retry_seconds` says after how long it may be granted, if known.
    `accepted_by` is the argument by which organizers accept the reason, so that it is granted, if there is one.
    """

    code = "refused"
    status = 409
    message: Sentence = _("This cannot be done now.")
    retry_seconds: int | None = None
    accepted_by: str = ""

    def __init__(self, message: Sentence = None, *, field: str | None = None, **details: object) -> None:
        self.message = message or self.message
        self.field = field
        self.details = details
        super().__init__(self.message)

    def details_for(self, viewer: Any) -> dict[str, object]:
        """Return the facts that `viewer` (a user) may know; subclasses with secrets override this."""
        del viewer
        return self.details

    def beside(self, filled_in: Container[str]) -> str | None:
        """Return the field at fault; `filled_in` are the names of the fields that were filled in."""
        del filled_in
        return self.field

    def message_for(self, viewer: Any) -> str:
        """Return the sentence that `viewer` may read."""
        del viewer
        return str(self.message)


class BadValue(Refusal):
    """A value of the right form is not possible in this summit; `field` names it."""

    code = "bad_value"
    status = 400
    message = _("This value is not possible here.")


class NotRepresentative(Refusal):
    """The user does not act for the delegation."""

    code = "not_spokesperson"
    status = 403
    message = _("You do not speak for this delegation.")
