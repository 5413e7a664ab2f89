"""Locks: a change of a session's agenda or floor first locks the session's row, so that changes come one at a time."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from summit.agenda.models import AgendaItem
from summit.core.refusals import Refusal
from summit.sessions.models import Session

Row = TypeVar("Row", bound=Model)


class HasParts(Refusal):
    """An item that has parts is dealt with by its parts."""

    code = "has_parts"
    message = _("This item has parts: they are called, spoken on, closed and adjourned one by one.")


class ItemGone(Refusal):
    """Since the item was read, someone removed it from the agenda or adjourned it to another session."""

    code = "item_gone"
    message = _("This item has left this agenda in the meantime. Check where it is now.")


def lock_sessions(*sessions: Session) -> None:
    """Lock the agendas and floors of the sessions until the transaction ends."""
    # In the order of their keys, so that two transactions never wait for each other.
    ids = sorted({session.pk for session in sessions})
    list(Session.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))


def lock_item(item: AgendaItem, *others: Session) -> AgendaItem:
    """Lock the item's session, and others; return the item as it is under the lock.

    Raises ItemGone if the item has left the session: then the lock would be on the wrong session.
    """
    lock_sessions(item.session, *others)
    rows = AgendaItem.objects.select_related("session__summit", "session__engagement", "parent")
    return reload_in_session(rows.filter(session=item.session_id), item)


def lock_single_item(item: AgendaItem, *others: Session) -> AgendaItem:
    """Lock an item that has no parts. Raises ItemGone, HasParts."""
    item = lock_item(item, *others)
    if item.parts.exists():
        raise HasParts
    return item


def reload_in_session(rows: QuerySet[Row], row: Row) -> Row:
    """Return the row as it is now, if it is still among `rows` of the locked session. Raises ItemGone."""
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise ItemGone
    return found
