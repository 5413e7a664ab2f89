"""Close a summit, so that nobody changes it any more, and archive it, so that organizers alone read it.

The database refuses changes that people make in a summit that is not open: see the migration `0012_status`.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.core.lifecycle import advance
from summit.core.objections import GUARDS
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.summits.models import Summit

Status = Summit.Status


@GUARDS.register("summit_is_open")
class SummitClosed(Refusal):
    """The summit is closed, or archived; organizers can open it again."""

    code = "summit_closed"
    message = _("This summit is closed: nothing in it is changed any more. Organizers can open it again.")


class NotOver(Refusal):
    """The last day of the summit is not over."""

    code = "not_over"
    accepted_by = "even_if_not_over"
    message = _("The summit is not over yet. Accept that, or wait for the end of its last day.")


@transactional
def close_summit(summit: Summit, *, now: datetime, even_if_not_over: bool = False) -> Summit:
    """Close the summit: all that it has is read as before, and not changed. Raises NotOver."""
    if now < summit.span.ends_at and not even_if_not_over:
        raise NotOver
    advance(summit, Status.CLOSED)
    return summit


@transactional
def reopen_summit(summit: Summit) -> Summit:
    """Open a closed summit again."""
    advance(summit, Status.OPEN)
    return summit


@transactional
def archive_summit(summit: Summit) -> Summit:
    """Archive a closed summit: nobody but its organizers has access to it."""
    advance(summit, Status.ARCHIVED)
    return summit


@transactional
def unarchive_summit(summit: Summit) -> Summit:
    """Give everyone their access to an archived summit back; it stays closed."""
    advance(summit, Status.CLOSED)
    return summit
