"""Items in the room: call, close, adjourn."""

from datetime import datetime

from summit.agenda.models import Item, Speaker
from summit.agenda.services.order import FromElsewhere, agenda_of, hold, place
from summit.core.lifecycle import advance
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.sessions.models import Session

Status = Item.Status


class HasParts(Refusal):
    """An item that has parts is dealt with by its parts."""

    code = "has_parts"
    message = "This item has parts; they are called, closed and adjourned one by one."


class AnotherIsOpen(Refusal):
    """One item is open at a time; `item` says which is."""

    code = "another_is_open"


@transactional
def call_item(item: Item, *, now: datetime) -> Item:
    """Open the item. Raises AnotherIsOpen, HasParts, WrongStatus."""
    item = _held(item)
    other = Item.objects.filter(session=item.session, status=Status.OPEN).exclude(pk=item.pk).first()
    if other:
        raise AnotherIsOpen(f"Item {other.number} is open; close or adjourn it first.", item=other.pk)
    advance(item, Status.OPEN, opened_at=now, closed_at=None)
    return item


@transactional
def close_item(item: Item, *, now: datetime) -> Item:
    """Close the item; who is speaking has spoken. Raises HasParts, WrongStatus."""
    item = _held(item)
    _end_speech(item, now)
    advance(item, Status.CLOSED, closed_at=now)
    return item


@transactional
def adjourn_item(item: Item, *, now: datetime, to: Session | None = None) -> Item:
    """Put the item off to the end of its session, or to another session; the rest moves up. Its speakers stay listed.

    On the other session's agenda it waits as the last item, which delegations know of once that agenda is circulated.
    Raises HasParts, WrongStatus, FromElsewhere.
    """
    if to and to.summit_id != item.session.summit_id:
        raise FromElsewhere(field="to")
    item = _held(item, *filter(None, [to]))
    _end_speech(item, now)
    advance(item, Status.ADJOURNED)
    if to is None or to.pk == item.session_id:
        place(item, session=item.session, parent=item.parent, position=None)
        return item
    agenda_of(to)
    advance(item, Status.WAITING, opened_at=None, is_circulated=False)
    place(item, session=to, parent=None, position=None)
    return item


def _held(item: Item, *others: Session) -> Item:
    """Hold the item's session, and others; return the item as it is under the lock, if it is dealt with by itself."""
    hold(item.session, *others)
    item = Item.objects.select_related("session", "parent").get(pk=item.pk)
    if item.parts.exists():
        raise HasParts
    return item


def _end_speech(item: Item, now: datetime) -> None:
    speaking = Speaker.objects.filter(item=item, status=Speaker.Status.SPEAKING)
    speaking.update(status=Speaker.Status.SPOKE, ended_at=now)
