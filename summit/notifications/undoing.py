"""Undo a change by its inverse verb, as long as nobody has been told of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.hours import shown_instant
from summit.core.models import AuditEntry
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.notifications.changes import REASONS, RESTORABLES, Restorable, recording, store
from summit.notifications.holding import LettersLeft, is_waiting, lock_letters
from summit.notifications.models import Change, Notification


class NoInverse(Refusal):
    """The verb of the change has no inverse."""

    code = "no_inverse"
    message = _("This cannot be undone: there is no step that takes it back.")


class AlreadyUndone(Refusal):
    """The change was undone before."""

    code = "already_undone"
    message = _("This has been undone already.")


class ChangedAfterwards(Refusal):
    """The row is no longer as the change left it; `by` names who changed it last, and `changed` the facts."""

    code = "changed_afterwards"


@transactional
def undo(change: Change, *, now: datetime) -> Change:
    """Undo the change by its inverse verb; return the change that this is, which can be undone too.

    Letters that wait are changed, or deleted if nothing is left to tell. Raises NoInverse, AlreadyUndone,
    ChangedAfterwards, LettersLeft, and what the inverse verb refuses.
    """
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    restorable = restorable_of(change)
    if Change.objects.filter(undoes=change).exists():
        raise AlreadyUndone
    thing = restorable.model._default_manager.filter(pk=change.row).first()
    if thing is None:
        raise ChangedAfterwards(gettext("This does not exist any more."), by=None, changed=[])
    restorable.lock(thing)
    thing = restorable.model._default_manager.get(pk=change.row)
    present = restorable.facts_now(thing)
    if present != restorable.stored(change.after):
        raise _changed_afterwards(change, restorable.shown_by(thing), present)
    letters = lock_letters(change)
    if left := [letter for letter in letters if not is_waiting(letter, now)]:
        raise LettersLeft(left)
    with recording("undo") as made:
        restorable.restore(thing, restorable.stored(change.before), now)
    _take_back(letters, change)
    undone = store(
        made, restorable, restorable.model._default_manager.get(pk=change.row), present, now=now, undoes=change
    )
    return undone or change


def restorable_of(change: Change) -> Restorable[Any]:
    """Return how the change is undone; raise NoInverse if it cannot be."""
    if restorable := RESTORABLES.get(change.restorable):
        return restorable
    raise NoInverse(REASONS.get(change.verb))


def _take_back(letters: Collection[Notification], change: Change) -> None:
    """Delete the letters that tell of nothing but the change, unless the inverse verb has rewritten them."""
    keys = [letter.pk for letter in letters]
    others = Notification.objects.filter(pk__in=keys).exclude(changes=None)
    told_more = {key for key, other in others.values_list("pk", "changes") if other != change.pk}
    Notification.objects.filter(pk__in=[key for key in keys if key not in told_more]).delete()


def _changed_afterwards(change: Change, row: Any, present: dict[str, object] | None) -> ChangedAfterwards:
    before, now = change.after or {}, present or {}
    names = sorted(name for name in {**before, **now} if before.get(name) != now.get(name))
    entries = AuditEntry.objects.filter(table=row._meta.db_table, row=str(row.pk), transaction__gte=change.transaction)
    last = entries.first()
    person = User.objects.filter(pk=last.actor).first() if last else None
    who = {"id": person.pk, "name": person.name} if person else None
    if person and last:
        facts = {"person": person.name, "at": shown_instant(last.at, change.summit.zone), "what": row}
        sentence = gettext("%(what)s: %(person)s changed this since, %(at)s.")
        return ChangedAfterwards(sentence % facts, by=who, changed=names)
    return ChangedAfterwards(gettext("%(what)s: this was changed since.") % {"what": row}, by=who, changed=names)
