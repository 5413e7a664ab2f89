"""Transitions between statuses: a table in each model, and one function that applies it."""

from typing import Any

from django.utils.translation import gettext as _

from summit.core.refusals import Refusal


class WrongStatus(Refusal):
    """The thing is in a status from which this step does not lead."""

    code = "wrong_status"


def advance(thing: Any, to: str, **changes: object) -> None:
    """Move `thing` to the status `to` and set `changes`, if its TRANSITIONS allow that from its present status.

    A compare-and-swap in one UPDATE: of two callers who read the same status, one wins and the other is refused.
    Raises WrongStatus, which names both statuses.
    """
    before = thing.status
    if to not in thing.TRANSITIONS[before]:
        raise _wrong(thing, to)
    changed = type(thing)._default_manager.filter(pk=thing.pk, status=before).update(status=to, **changes)
    if not changed:
        thing.refresh_from_db(fields=["status"])
        raise _wrong(thing, to)
    for name, value in {"status": to, **changes}.items():
        setattr(thing, name, value)


def _wrong(thing: Any, to: str) -> WrongStatus:
    labels = dict(thing._meta.get_field("status").flatchoices)
    message = _("This %(kind)s is %(present)s; it cannot become %(wanted)s.") % {
        "kind": thing._meta.verbose_name,
        "present": labels[thing.status],
        "wanted": labels[to],
    }
    return WrongStatus(message, present=thing.status, wanted=to)
