"""Transitions between statuses: a table in each model, and one function that applies it."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from summit.core.labels import choice_labels
from summit.core.refusals import Refusal


class WrongStatus(Refusal):
    """The thing is in a status from which this step does not lead."""

    code = "wrong_status"


def advance(thing: Any, to: str, **changes: object) -> None:
    """Move `thing` to the status `to` and set `changes`, if its TRANSITIONS allow that from its present status.

    A compare-and-swap in one UPDATE: of two callers who read the same status, one wins and the other is refused.
    Raises WrongStatus, which names both statuses.
    """
    refuse_transition(thing, to)
    before = thing.status
    changed = type(thing)._default_manager.filter(pk=thing.pk, status=before).update(status=to, **changes)
    if not changed:
        thing.refresh_from_db(fields=["status"])
        raise _wrong(thing, to)
    _set(thing, status=to, **changes)


def advance_all(things: Collection[Any], to: str, **changes: object) -> None:
    """Move rows of one model, which the caller has locked, in one UPDATE. Raises WrongStatus before any is moved."""
    for thing in things:
        refuse_transition(thing, to)
    for model in {type(thing) for thing in things}:
        model._default_manager.filter(pk__in=[thing.pk for thing in things]).update(status=to, **changes)
    for thing in things:
        _set(thing, status=to, **changes)


def refuse_transition(thing: Any, to: str) -> None:
    """Raise WrongStatus, which names both statuses, unless TRANSITIONS lead from the present status to the other."""
    if to not in thing.TRANSITIONS[thing.status]:
        raise _wrong(thing, to)


def _set(thing: Any, **values: object) -> None:
    for name, value in values.items():
        setattr(thing, name, value)


def _wrong(thing: Any, to: str) -> WrongStatus:
    labels = choice_labels(thing, "status")
    message = _("This %(kind)s is %(present)s; it cannot become %(wanted)s.") % {
        "kind": thing._meta.verbose_name,
        "present": labels[thing.status],
        "wanted": labels[to],
    }
    return WrongStatus(message, present=thing.status, wanted=to)
