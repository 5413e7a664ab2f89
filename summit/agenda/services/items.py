"""Services that add, amend, move, attach and remove agenda items."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services.locking import lock_item, lock_sessions
from summit.agenda.services.ordering import agenda_of, close_gap, make_room, place, siblings_of
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.sessions.models import Session
from summit.summits.belonging import refuse_of_another_summit


class WrongParent(BadValue):
    """The item cannot be part of the given one."""

    code = "wrong_parent"
    message = _(
        "An item can be part of an item of the same session that is not part of another; and it has no parts itself."
    )


class ItemFacts(TypedDict, total=False):
    """The facts of an item that organizers edit."""

    title: dict[str, str]
    theme: str
    kind: str
    minutes: int
    rapporteur: Delegation | None
    sponsor: Delegation | None


class ItemHasBegun(Refusal):
    """The item was already called or has speakers, so it can no longer be divided or removed."""

    code = "item_has_begun"
    message = _("This item has begun, or has its speakers; it is not divided any more.")


# Called, or spoken on in an earlier session from which it was adjourned.
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
    **facts: Unpack[ItemFacts],
) -> AgendaItem:
    """Add an item at `position` (by default at the end); the items from there on move down.

    The first item opens the agenda. Delegations see the item once the agenda is circulated.
    Raises NoSuchPosition, WrongParent, ItemHasBegun, OfAnotherSummit.
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
    item: AgendaItem,
    *,
    position: int | None = None,
    documents: Iterable[Document] | None = None,
    **facts: Unpack[ItemFacts],
) -> AgendaItem:
    """Change facts of an item, its documents, and its position if one is given.

    Delegations see the change once the agenda is circulated again. Raises OfAnotherSummit, NoSuchPosition, ItemGone.
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
    """Move the item to another position among its siblings; those between move up or down by one.

    Raises NoSuchPosition, ItemGone.
    """
    item = lock_item(item)
    place(item, session=item.session, parent=item.parent, position=position)
    return item


@transactional
def attach_item(item: AgendaItem, *, parent: AgendaItem | None, position: int | None = None) -> AgendaItem:
    """Make the item a part of `parent`, or of none (None); without a position it comes last.

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
    """Delete the item and its parts; the items after it move up.

    Raises ItemHasBegun, because items that were dealt with are a record of the session; and ItemGone.
    """
    item = lock_item(item)
    whole = AgendaItem.objects.filter(Q(pk=item.pk) | Q(parent=item))
    if whole.filter(BEGUN).exists():
        raise ItemHasBegun(gettext("This item was dealt with already: close or adjourn it."))
    item.delete()
    close_gap(item)


def _check_parent(session: Session, parent: AgendaItem) -> None:
    now = AgendaItem.objects.filter(session=session, parent=None, pk=parent.pk).first()
    if now is None:
        raise WrongParent(field="parent")
    if now.status != AgendaItem.Status.WAITING or parent.speakers.exists():
        raise ItemHasBegun(field="parent")


def _check_origin(session: Session, documents: Iterable[Document], facts: ItemFacts) -> None:
    people = {"rapporteur": facts.get("rapporteur"), "sponsor": facts.get("sponsor")}
    refuse_of_another_summit(session.summit_id, documents=documents, **people)
