"""Speakers' lists by precedence follow a change of the order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services.locking import lock_sessions
from summit.agenda.services.speakers import arrange_by, is_arranged_by, precedence_in
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.delegations.services.heads import ORDERS
from summit.sessions.models import Session


@ORDERS.register(None)
@contextmanager
def follow_precedence(delegation: Delegation, now: datetime) -> Iterator[None]:
    """Put those lists in the new order that were in the order before; the order that a chair has made is kept."""
    items = list(_items_with(delegation))
    lock_sessions(*{item.session for item in items})
    followed = [item for item in items if is_arranged_by(_places_in(item.session), item)]
    yield
    for item in followed:
        arrange_by(_places_in(item.session), item, now=now)


def _items_with(delegation: Delegation) -> Iterator[AgendaItem]:
    """Yield the open items on whose lists the delegation waits, if these may be by the rank of heads."""
    waiting = Speaker.objects.filter(delegation=delegation, kind=Speaker.Kind.STATEMENT, status=Speaker.Status.LISTED)
    items = AgendaItem.objects.filter(speakers__in=waiting).exclude(status=AgendaItem.Status.CLOSED)
    related = ("session__summit", "session__engagement", "session__precedence", "parent")
    yield from items.filter(session__precedence__rules__overlap=PrecedencePolicy.BY_HEAD).select_related(*related)


def _places_in(session: Session) -> dict[int, int]:
    return {one.pk: place for place, one in enumerate(precedence_in(session))}
