"""The verbs of the agenda. Items of a session are renumbered under a lock on the session."""

from datetime import datetime
from typing import Any

from django.db.models import F, Max

from summit.agenda.models import Item, Proposal
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.sessions.models import Session


class NoSuchPosition(BadValue):
    """The agenda has no such number."""

    code = "no_such_position"


@transactional
def add_item(session: Session, *, position: int | None = None, **facts: Any) -> Item:
    """Add an item at `position`, those from there on moving down; at the end by default.

    `facts` are title, theme, kind, minutes, rapporteur.
    """
    _lock(session)
    last = _last(session)
    position = last + 1 if position is None else position
    _check(position, last + 1)
    _shift(session, first=position, last=last, by=1)
    return Item.objects.create(session=session, position=position, **facts)


@transactional
def amend_item(item: Item, *, position: int | None = None, **facts: Any) -> Item:
    """Change facts of an item, and its number where one is given."""
    for name, value in facts.items():
        setattr(item, name, value)
    item.save(update_fields=list(facts))
    return move_item(item, position=position) if position else item


@transactional
def move_item(item: Item, *, position: int) -> Item:
    """Give the item another number; those between move up or down by one."""
    _lock(item.session)
    item.refresh_from_db(fields=["position"])
    _check(position, _last(item.session))
    if position < item.position:
        _shift(item.session, first=position, last=item.position - 1, by=1)
    else:
        _shift(item.session, first=item.position + 1, last=position, by=-1)
    item.position = position
    item.save(update_fields=["position"])
    return item


@transactional
def remove_item(item: Item) -> None:
    """Take the item off the agenda; those after it move up."""
    _lock(item.session)
    item.refresh_from_db(fields=["position"])
    position, last = item.position, _last(item.session)
    item.delete()
    _shift(item.session, first=position + 1, last=last, by=-1)


@transactional
def propose(item: Item, *, delegation: Delegation, title: Any, text: str, now: datetime) -> Proposal:
    """Attach a delegation's proposal to an item."""
    return Proposal.objects.create(item=item, delegation=delegation, title=title, text=text, proposed_at=now)


def _lock(session: Session) -> None:
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)


def _last(session: Session) -> int:
    return Item.objects.filter(session=session).aggregate(last=Max("position"))["last"] or 0


def _check(position: int, last: int) -> None:
    if not 1 <= position <= last:
        raise NoSuchPosition(f"Positions here are 1 to {last}.", field="position")


def _shift(session: Session, *, first: int, last: int, by: int) -> None:
    Item.objects.filter(session=session, position__range=(first, last)).update(position=F("position") + by)
