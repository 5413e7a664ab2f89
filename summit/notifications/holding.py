"""Hold back, release and send letters that wait."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core import wake_up
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.notifications.models import Change, Delivery, Notification
from summit.notifications.quiet_hours import due_at
from summit.notifications.tasks import queue_deliveries

NAMED = 10


class LettersLeft(Refusal):
    """Letters have left, so that people know of the change; `told` says who."""

    code = "letters_left"

    def __init__(self, letters: Collection[Notification]) -> None:
        people = {letter.recipient_id: letter.recipient.name for letter in letters}
        named = ", ".join(sorted(people.values())[:NAMED]) + ("…" if len(people) > NAMED else "")
        recipients = [{"id": key, "name": name} for key, name in people.items()]
        sentence = gettext("People have been told already: %(people)s. What you change now is told to them.")
        super().__init__(sentence % {"people": named}, told=recipients)


class NothingWaits(Refusal):
    """No letter of the change waits."""

    code = "nothing_waits"
    message = _("No letter of this change waits any more.")


class UnknownLetter(BadValue):
    """A letter does not tell of the change."""

    code = "unknown_letter"
    message = _("One of these letters does not tell of this change.")


def lock_letters(change: Change) -> list[Notification]:
    """Lock the letters of the change with their deliveries; return them with what is `begun` of these.

    The order is that of folding, so that neither waits for the other. No worker claims a delivery that is locked.
    """
    deliveries = Delivery.objects.filter(notification__in=change.letters.values("pk"))
    rows = deliveries.select_for_update(no_key=True, of=("self",)).order_by("pk")
    begun = {row.notification_id for row in rows if row.status not in Delivery.UNTRIED or row.attempts}
    letters = Notification.objects.filter(changes=change).select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(letters.select_related("recipient", "summit"))
    for letter in found:
        letter.is_begun = letter.pk in begun
    return found


def is_waiting(letter: Notification, now: datetime) -> bool:
    """Say whether a letter of `lock_letters` has not left; one that was sent now has, even to a clock that is slow."""
    return not (letter.is_begun or letter.is_sent_now) and (letter.held_at is not None or letter.leaves_at > now)


@transactional
def hold(change: Change, *, by: User, now: datetime, letters: Collection[UUID] | None = None) -> Change:
    """Hold back the waiting letters of the change (or those that are named) until they are released.

    Raises LettersLeft if all of them have left, NothingWaits if there are none.
    """
    waiting = _locked(change, letters, now)
    keys = [letter.pk for letter in waiting if letter.held_at is None]
    Delivery.objects.filter(notification__in=keys, status=Delivery.Status.QUEUED).update(status=Delivery.Status.HELD)
    Notification.objects.filter(pk__in=keys).update(held_at=now, held_by=by)
    return change


@transactional
def release(change: Change, *, now: datetime, letters: Collection[UUID] | None = None) -> Change:
    """Release the letters that are held back; those that are due leave now."""
    held_back = [letter for letter in _locked(change, letters, now) if letter.held_at]
    _let_go(held_back, leaves_at=lambda letter: max(letter.leaves_at, now))
    return change


@transactional
def send_now(change: Change, *, now: datetime, letters: Collection[UUID] | None = None) -> Change:
    """Send the letters now, also those that are held back. Quiet hours of their readers are kept."""
    chosen = _locked(change, letters, now)
    Notification.objects.filter(pk__in=[letter.pk for letter in chosen]).update(is_sent_now=True)
    _let_go(chosen, leaves_at=lambda _letter: now)
    return change


def _locked(change: Change, only: Collection[UUID] | None, now: datetime) -> list[Notification]:
    """Lock and return the waiting letters of the change, or those of them that are named; refuse if there are none."""
    letters = [letter for letter in lock_letters(change) if only is None or letter.pk in only]
    if only and len(letters) < len(set(only)):
        raise UnknownLetter(field="letters")
    waiting = [letter for letter in letters if is_waiting(letter, now)]
    if not waiting:
        raise LettersLeft(letters) if letters else NothingWaits
    return waiting


def _let_go(letters: Collection[Notification], *, leaves_at: Callable[[Notification], datetime]) -> None:
    """Schedule the letters for their time, outside the quiet hours of their readers."""
    for letter in letters:
        letter.leaves_at, letter.held_at, letter.held_by = leaves_at(letter), None, None
        due = due_at(letter.recipient, letter.summit.zone, leaves_at=letter.leaves_at, begins_at=None)
        Delivery.objects.filter(notification=letter, status__in=Delivery.UNTRIED).update(
            status=Delivery.Status.QUEUED, due_at=due
        )
    Notification.objects.bulk_update(letters, ["leaves_at", "held_at", "held_by"])
    transaction.on_commit(lambda: wake_up.wake_workers(queue_deliveries.name))
