"""The order of items: who holds it, and how places are taken and left."""

from typing import TypeVar

from django.db.models import F, Max, Model, QuerySet

from summit.agenda.models import Agenda, AgendaItem
from summit.core.refusals import BadValue, Refusal
from summit.sessions.models import Session

Row = TypeVar("Row", bound=Model)


class NoSuchPosition(BadValue):
    """The agenda has no such number."""

    code = "no_such_position"


class FromElsewhere(BadValue):
    """A session, delegation or document of another summit."""

    code = "from_elsewhere"
    message = "This belongs to another summit."


class HasParts(Refusal):
    """An item that has parts is dealt with by its parts."""

    code = "has_parts"
    message = "This item has parts: they are called, spoken on, closed and adjourned one by one."


class ItemGone(Refusal):
    """Someone took the item off the agenda, or put it off to another session, since it was read."""

    code = "item_gone"
    message = "This item has left the agenda meanwhile; look where it stands now."


def lock_sessions(*sessions: Session) -> None:
    """Hold the sessions' agendas and floors until the transaction ends: one at a time changes them."""
    ids = sorted({session.pk for session in sessions})
    list(Session.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))


def lock_item(item: AgendaItem, *others: Session) -> AgendaItem:
    """Hold the item's session, and others; return the item as it is under the lock.

    Raises ItemGone where it is no longer there: its session would not be the one that is held.
    """
    lock_sessions(item.session, *others)
    rows = AgendaItem.objects.select_related("session__summit", "session__engagement", "parent")
    return reload_in_session(rows.filter(session=item.session_id), item)


def lock_single_item(item: AgendaItem, *others: Session) -> AgendaItem:
    """Hold an item that is dealt with by itself. Raises ItemGone, HasParts."""
    item = lock_item(item, *others)
    if item.parts.exists():
        raise HasParts
    return item


def reload_in_session(rows: QuerySet[Row], row: Row) -> Row:
    """Return the row as it is now, if it is among those of the session that is held. Raises ItemGone."""
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise ItemGone
    return found


def agenda_of(session: Session) -> Agenda:
    """Return the session's agenda; a provisional one is opened where there is none."""
    return Agenda.objects.get_or_create(session=session)[0]


def place(item: AgendaItem, *, session: Session, parent: AgendaItem | None, position: int | None) -> None:
    """Give the item another place; those after the one it leaves move up, those from the new one on move down.

    Without a position it comes last. Raises NoSuchPosition. The sessions are held.
    """
    old = siblings_of(item.session, item.parent).exclude(pk=item.pk)
    old.filter(position__gt=item.position).update(position=F("position") - 1)
    item.position = make_room(siblings_of(session, parent).exclude(pk=item.pk), position)
    item.session, item.parent = session, parent
    item.save(update_fields=["session", "parent", "position"])


def make_room(siblings: QuerySet[AgendaItem], position: int | None) -> int:
    """Have those from `position` on move down; return it, or the last number where none is given."""
    last = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    position = last if position is None else position
    if not 1 <= position <= last:
        raise NoSuchPosition(f"Positions here are 1 to {last}.", field="position")
    siblings.filter(position__gte=position).update(position=F("position") + 1)
    return position


def siblings_of(session: Session, parent: AgendaItem | None) -> QuerySet[AgendaItem]:
    """Return the items among which one part of `parent` stands; those of the agenda itself where it is None."""
    return AgendaItem.objects.filter(session=session, parent=parent)


def close_gap(item: AgendaItem) -> None:
    """Have those after the item, which is gone, move up."""
    siblings_of(item.session, item.parent).filter(position__gt=item.position).update(position=F("position") - 1)
