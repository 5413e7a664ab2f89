"""Services that call, close and adjourn items during the session."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services.locking import lock_single_item
from summit.agenda.services.ordering import agenda_of, place
from summit.agenda.services.speakers import ListClosed, notify_next_speaker
from summit.core.lifecycle import advance
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.sessions.models import Session
from summit.summits.belonging import refuse_of_another_summit

Status = AgendaItem.Status


class AnotherIsOpen(Refusal):
    """Another item is open (its id is in `item`); one item is open at a time."""

    code = "another_is_open"


class ListNotClosed(Refusal):
    """The speakers' list is open."""

    code = "list_not_closed"
    message = _("The speakers' list of this item is open.")


@transactional
def call_item(item: AgendaItem, *, now: datetime) -> AgendaItem:
    """Open the item and notify its first speaker. Raises AnotherIsOpen, HasParts, WrongStatus, ItemGone."""
    item = lock_single_item(item)
    other = AgendaItem.objects.filter(session=item.session, status=Status.OPEN).exclude(pk=item.pk).first()
    if other:
        text = gettext("Item %(number)s is open; close or adjourn it first.") % {"number": other.number}
        raise AnotherIsOpen(text, item=other.pk)
    advance(item, Status.OPEN, opened_at=now, closed_at=None)
    notify_next_speaker(item, now)
    return item


@transactional
def close_item(item: AgendaItem, *, now: datetime) -> AgendaItem:
    """Close the item and end a speech in progress. Raises HasParts, WrongStatus, ItemGone."""
    item = lock_single_item(item)
    _end_speech(item, now)
    advance(item, Status.CLOSED, closed_at=now, used_seconds=item.used_by(now))
    return item


@transactional
def adjourn_item(item: AgendaItem, *, now: datetime, to: Session | None = None) -> AgendaItem:
    """Adjourn the item to the end of its session, or to another session. Its speakers stay listed.

    Within its session it keeps the number under which it was circulated, and is dealt with last. In another session it
    becomes the last item of the agenda; delegations see it there once that agenda is circulated.
    Raises HasParts, WrongStatus, OfAnotherSummit, ItemGone.
    """
    refuse_of_another_summit(item.session.summit_id, to=to)
    item = lock_single_item(item, *filter(None, [to]))
    elsewhere = to if to and to.pk != item.session_id else None
    _end_speech(item, now)
    # An item adjourned to the end of its session can still be adjourned to another one.
    if not (elsewhere and item.status == Status.ADJOURNED):
        advance(item, Status.ADJOURNED, used_seconds=item.used_by(now))
    if elsewhere is None:
        return item
    agenda_of(elsewhere)
    advance(item, Status.WAITING, opened_at=None, closed_at=None, used_seconds=0, is_circulated=False)
    place(item, session=elsewhere, parent=None, position=None)
    return item


@transactional
def close_list(item: AgendaItem, *, now: datetime) -> AgendaItem:
    """Take no more statements on the item; those listed are heard. Raises HasParts, ListClosed, ItemGone."""
    item = lock_single_item(item)
    if item.list_closed_at:
        raise ListClosed
    item.list_closed_at = now
    item.save(update_fields=["list_closed_at"])
    return item


@transactional
def reopen_list(item: AgendaItem) -> AgendaItem:
    """Take statements on the item again. Raises HasParts, ListNotClosed, ItemGone."""
    item = lock_single_item(item)
    if item.list_closed_at is None:
        raise ListNotClosed
    item.list_closed_at = None
    item.save(update_fields=["list_closed_at"])
    return item


def _end_speech(item: AgendaItem, now: datetime) -> None:
    speaking = Speaker.objects.filter(item=item, status=Speaker.Status.SPEAKING)
    speaking.update(status=Speaker.Status.SPOKE, ended_at=now)
