"""The verbs of items: what stands on the agenda, in which order, part of what."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services.order import (
    FromElsewhere,
    agenda_of,
    close_gap,
    lock_item,
    lock_sessions,
    make_room,
    place,
    siblings_of,
)
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.documents.models import Document
from summit.sessions.models import Session


class WrongParent(BadValue):
    """An item cannot be part of that one."""

    code = "wrong_parent"
    message = (
        "An item can be part of an item of the same session that is not part of another; and it has no parts itself."
    )


class ItemHasBegun(Refusal):
    """The item is dealt with already, or has speakers; it is not divided any more."""

    code = "item_has_begun"
    message = "This item has begun, or has its speakers; it is not divided any more."


# Called, or spoken on in another session from which it was put off.
BEGUN = (
    Q(status__in=(AgendaItem.Status.OPEN, AgendaItem.Status.CLOSED))
    | Q(opened_at__isnull=False)
    | Q(speakers__status__in=(Speaker.Status.SPEAKING, Speaker.Status.SPOKE))
)


@transactional
def add_item(
    session: Session,
    *,
    position: int | None = None,
    parent: AgendaItem | None = None,
    documents: Iterable[Document] = (),
    **facts: Any,
) -> AgendaItem:
    """Add an item at `position`, those from there on moving down; at the end by default.

    `facts` are title, theme, kind, minutes, rapporteur, sponsor. The agenda is opened with its first item. Delegations
    know of the item once the agenda is circulated. Raises NoSuchPosition, WrongParent, ItemHasBegun, FromElsewhere.
    """
    lock_sessions(session)
    agenda_of(session)
    if parent:
        _check_parent(session, parent)
    documents = list(documents)
    _check_origin(session, documents, facts)
    position = make_room(siblings_of(session, parent), position)
    item = AgendaItem.objects.create(session=session, parent=parent, position=position, **facts)
    item.documents.set(documents)
    return item


@transactional
def amend_item(
    item: AgendaItem, *, position: int | None = None, documents: Iterable[Document] | None = None, **facts: Any
) -> AgendaItem:
    """Change facts of an item, the documents linked to it, and its number where one is given.

    What delegations read changes when the agenda is circulated again. Raises FromElsewhere, NoSuchPosition, ItemGone.
    """
    item = lock_item(item)
    linked = None if documents is None else list(documents)
    _check_origin(item.session, linked or (), facts)
    for name, value in facts.items():
        setattr(item, name, value)
    item.save(update_fields=list(facts))
    if linked is not None:
        item.documents.set(linked)
    if position:
        place(item, session=item.session, parent=item.parent, position=position)
    return item


@transactional
def move_item(item: AgendaItem, *, position: int) -> AgendaItem:
    """Give the item another number among its neighbours; those between move up or down by one.

    Raises NoSuchPosition, ItemGone.
    """
    item = lock_item(item)
    place(item, session=item.session, parent=item.parent, position=position)
    return item


@transactional
def attach_item(item: AgendaItem, *, parent: AgendaItem | None, position: int | None = None) -> AgendaItem:
    """Make the item a part of another; with None, an item by itself. It comes last where no position is given.

    Raises WrongParent, ItemHasBegun, NoSuchPosition, ItemGone.
    """
    item = lock_item(item)
    if parent:
        if item.parts.exists() or parent.pk == item.pk:
            raise WrongParent(field="parent")
        _check_parent(item.session, parent)
    place(item, session=item.session, parent=parent, position=position)
    return item


@transactional
def remove_item(item: AgendaItem) -> None:
    """Take the item and its parts off the agenda; those after it move up.

    What was dealt with, and what was said on it, stays: raises ItemHasBegun. Raises ItemGone.
    """
    item = lock_item(item)
    whole = AgendaItem.objects.filter(Q(pk=item.pk) | Q(parent=item))
    if whole.filter(BEGUN).exists():
        raise ItemHasBegun("This item was dealt with already: close or adjourn it.")
    item.delete()
    close_gap(item)


def _check_parent(session: Session, parent: AgendaItem) -> None:
    now = AgendaItem.objects.filter(session=session, parent=None, pk=parent.pk).first()
    if now is None:
        raise WrongParent(field="parent")
    if now.status != AgendaItem.Status.WAITING or parent.speakers.exists():
        raise ItemHasBegun(field="parent")


def _check_origin(session: Session, documents: Iterable[Document], facts: dict[str, Any]) -> None:
    linked = {"documents": list(documents), **{n: [facts[n]] for n in ("rapporteur", "sponsor") if facts.get(n)}}
    for field, rows in linked.items():
        if any(row.summit_id != session.summit_id for row in rows):
            raise FromElsewhere(field=field)
