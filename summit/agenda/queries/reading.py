"""The items of an agenda, and which of their facts a viewer may read."""

from collections.abc import Container, Iterable, Sequence
from typing import TypedDict

from summit.accounts.models import User
from summit.accounts.queries import organizes
from summit.agenda.comparison import Change, compare
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.agenda.stored_items import ItemFacts, StoredItem
from summit.documents.models import Document
from summit.sessions.models import Session


class LinkedDocument(TypedDict):
    """A document of an item; the title is None if the viewer may not read it."""

    id: int
    symbol: str
    title: dict[str, str] | None


class KnownItem(ItemFacts):
    """An item as a viewer may read it."""

    documents: list[LinkedDocument]


def live_items(session: Session) -> list[StoredItem]:
    """Return the facts of a session's items as they are now, in order; a revision stores a copy. Two queries.

    The minutes of an item with parts are the sum of theirs.
    """
    items = list(AgendaItem.objects.filter(session=session).in_order().prefetch_related("documents"))
    of_parts: dict[int, int] = {}
    for item in items:
        if item.parent_id:
            of_parts[item.parent_id] = of_parts.get(item.parent_id, 0) + item.minutes
    return [
        {
            "id": item.pk,
            "parent": item.parent_id,
            "number": item.number,
            "title": item.title,
            "minutes": of_parts.get(item.pk, item.minutes),
            "theme": item.theme,
            "kind": item.kind,
            "rapporteur": item.rapporteur_id,
            "sponsor": item.sponsor_id,
            "documents": sorted(document.pk for document in item.documents.all()),
        }
        for item in items
    ]


def circulated_items(session: Session) -> list[StoredItem]:
    """Return the facts of a session's items as last circulated; empty if they never were. One query."""
    last = AgendaRevision.objects.filter(agenda__session=session).order_by("-number").first()
    return last.items if last else []


def known_items(agenda: Agenda, viewer: User) -> list[KnownItem]:
    """Return what `viewer` may read of the agenda: organizers as it is now, others as it was last circulated."""
    return read_items(_items_for(agenda, viewer), viewer)


def read_items(items: Sequence[StoredItem], viewer: User) -> list[KnownItem]:
    """Return the facts with the symbols and titles of the documents that `viewer` may see. Two queries."""
    documents = documents_of(items, viewer)
    return [{**item, "documents": [documents[pk] for pk in item["documents"] if pk in documents]} for item in items]


def documents_of(items: Iterable[StoredItem], viewer: User) -> dict[int, LinkedDocument]:
    """Return by id the documents that `viewer` may see; the title is None if they may not read it. Two queries."""
    linked = Document.objects.filter(pk__in={pk for item in items for pk in item["documents"]})
    titles = dict(linked.titled_to(viewer).values_list("pk", "title"))
    found = linked.visible_to(viewer).values_list("pk", "symbol")
    return {pk: {"id": pk, "symbol": symbol, "title": titles.get(pk)} for pk, symbol in found}


def difference(agenda: Agenda, old: AgendaRevision | None, new: AgendaRevision | None, *, viewer: User) -> list[Change]:
    """Return the changes from one revision to the other; None means the agenda as `viewer` may read it now.

    Documents that the viewer may not see are left out on both sides.
    """
    sides = [one.items if one else _items_for(agenda, viewer) for one in (old, new)]
    documents = documents_of([item for side in sides for item in side], viewer)
    before, after = (_with_known(side, documents) for side in sides)
    return compare(before, after)


def _with_known(items: Iterable[StoredItem], documents: Container[int]) -> list[StoredItem]:
    """Return the items without documents that are not among the given ones."""
    return [{**item, "documents": [pk for pk in item["documents"] if pk in documents]} for item in items]


def _items_for(agenda: Agenda, viewer: User) -> list[StoredItem]:
    session = agenda.session
    return live_items(session) if organizes(viewer, session.summit) else circulated_items(session)
