"""The order of items on an agenda. Its functions expect that the session is locked."""

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext

from summit.agenda.models import Agenda, AgendaItem
from summit.core.refusals import BadValue
from summit.sessions.models import Session


class NoSuchPosition(BadValue):
    """The agenda has no such number."""

    code = "no_such_position"


def agenda_of(session: Session) -> Agenda:
    """Return the session's agenda; open a provisional one if it has none."""
    return Agenda.objects.get_or_create(session=session)[0]


def place(item: AgendaItem, *, session: Session, parent: AgendaItem | None, position: int | None) -> None:
    """Move the item to another place: close the gap that it leaves, and make room where it goes.

    Without a position it comes last. Raises NoSuchPosition.
    """
    old = siblings_of(item.session, item.parent).exclude(pk=item.pk)
    old.filter(position__gt=item.position).update(position=F("position") - 1)
    item.position = make_room(siblings_of(session, parent).exclude(pk=item.pk), position)
    item.session, item.parent = session, parent
    item.save(update_fields=["session", "parent", "position"])


def make_room(siblings: QuerySet[AgendaItem], position: int | None) -> int:
    """Move the items from `position` on down by one; return the position, by default the one after the last.

    Raises NoSuchPosition.
    """
    last = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    position = last if position is None else position
    if not 1 <= position <= last:
        raise NoSuchPosition(gettext("Positions here are 1 to %(last)s.") % {"last": last}, field="position")
    siblings.filter(position__gte=position).update(position=F("position") + 1)
    return position


def siblings_of(session: Session, parent: AgendaItem | None) -> QuerySet[AgendaItem]:
    """Return the parts of `parent`; if it is None, the session's items that are part of no other."""
    return AgendaItem.objects.filter(session=session, parent=parent)


def close_gap(item: AgendaItem) -> None:
    """Move the items after the deleted `item` up by one."""
    siblings_of(item.session, item.parent).filter(position__gt=item.position).update(position=F("position") - 1)
