"""Items in the room: call, close, adjourn."""

from datetime import datetime

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services.order import FromElsewhere, agenda_of, lock_single_item, place
from summit.agenda.services.speakers import tell_next
from summit.core.lifecycle import advance
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.sessions.models import Session

Status = AgendaItem.Status


class AnotherIsOpen(Refusal):
    """One item is open at a time; `item` says which is."""

    code = "another_is_open"


@transactional
def call_item(item: AgendaItem, *, now: datetime) -> AgendaItem:
    """Open the item; who speaks first is told. Raises AnotherIsOpen, HasParts, WrongStatus, ItemGone."""
    item = lock_single_item(item)
    other = AgendaItem.objects.filter(session=item.session, status=Status.OPEN).exclude(pk=item.pk).first()
    if other:
        raise AnotherIsOpen(f"Item {other.number} is open; close or adjourn it first.", item=other.pk)
    advance(item, Status.OPEN, opened_at=now, closed_at=None)
    tell_next(item, now)
    return item


@transactional
def close_item(item: AgendaItem, *, now: datetime) -> AgendaItem:
    """Close the item; who is speaking has spoken. Raises HasParts, WrongStatus, ItemGone."""
    item = lock_single_item(item)
    _end_speech(item, now)
    advance(item, Status.CLOSED, closed_at=now, used_seconds=item.used_by(now))
    return item


@transactional
def adjourn_item(item: AgendaItem, *, now: datetime, to: Session | None = None) -> AgendaItem:
    """Put the item off to the end of its session, or to another session; the rest moves up. Its speakers stay listed.

    In its session it keeps its number, by which it was circulated, and its turn comes last. On the other session's
    agenda it waits as the last item, which delegations know of once that agenda is circulated.
    Raises HasParts, WrongStatus, FromElsewhere, ItemGone.
    """
    if to and to.summit_id != item.session.summit_id:
        raise FromElsewhere(field="to")
    item = lock_single_item(item, *filter(None, [to]))
    elsewhere = to if to and to.pk != item.session_id else None
    _end_speech(item, now)
    # What was put off to the end of its session can still be put off to another.
    if not (elsewhere and item.status == Status.ADJOURNED):
        advance(item, Status.ADJOURNED, used_seconds=item.used_by(now))
    if elsewhere is None:
        return item
    agenda_of(elsewhere)
    advance(item, Status.WAITING, opened_at=None, closed_at=None, used_seconds=0, is_circulated=False)
    place(item, session=elsewhere, parent=None, position=None)
    return item


def _end_speech(item: AgendaItem, now: datetime) -> None:
    speaking = Speaker.objects.filter(item=item, status=Speaker.Status.SPEAKING)
    speaking.update(status=Speaker.Status.SPOKE, ended_at=now)
