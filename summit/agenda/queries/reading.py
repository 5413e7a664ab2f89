"""The items of an agenda, and which of their facts a viewer may read."""

from collections.abc import Iterable, Sequence
from typing import Any

from summit.accounts.queries import organizes
from summit.agenda.comparison import Change, compare
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.documents.models import Document
from summit.sessions.models import Session

PLAIN = ("theme", "kind")


def live_items(session: Session) -> list[dict[str, Any]]:
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
            **{name: getattr(item, name) for name in PLAIN},
            "rapporteur": item.rapporteur_id,
            "sponsor": item.sponsor_id,
            "documents": sorted(document.pk for document in item.documents.all()),
        }
        for item in items
    ]


def circulated_items(session: Session) -> list[dict[str, Any]]:
    """Return the facts of a session's items as last circulated; empty if they never were. One query."""
    last = AgendaRevision.objects.filter(agenda__session=session).order_by("-number").first()
    return last.items if last else []


def known_items(agenda: Agenda, viewer: Any) -> list[dict[str, Any]]:
    """Return what `viewer` may read of the agenda: organizers as it is now, others as it was last circulated."""
    return read_items(_items_for(agenda, viewer), viewer)


def read_items(items: Sequence[dict[str, Any]], viewer: Any) -> list[dict[str, Any]]:
    """Return the facts with the symbols and titles of the documents that `viewer` may see. Two queries."""
    documents = documents_of(items, viewer)
    return [{**item, "documents": [documents[pk] for pk in item["documents"] if pk in documents]} for item in items]


def documents_of(items: Iterable[dict[str, Any]], viewer: Any) -> dict[int, dict[str, Any]]:
    """Return by id the documents that `viewer` may see; the title is None if they may not read it. Two queries."""
    linked = Document.objects.filter(pk__in={pk for item in items for pk in item["documents"]})
    titles = dict(linked.titled_to(viewer).values_list("pk", "title"))
    found = linked.visible_to(viewer).values_list("pk", "symbol")
    return {pk: {"id": pk, "symbol": symbol, "title": titles.get(pk)} for pk, symbol in found}


def difference(agenda: Agenda, old: AgendaRevision | None, new: AgendaRevision | None, *, viewer: Any) -> list[Change]:
    """Return the changes from one revision to the other; None means the agenda as `viewer` may read it now.

    Documents that the viewer may not see are left out on both sides.
    """
    sides = [one.items if one else _items_for(agenda, viewer) for one in (old, new)]
    documents = documents_of([item for side in sides for item in side], viewer)
    before, after = (
        [{**item, "documents": [pk for pk in item["documents"] if pk in documents]} for item in side] for side in sides
    )
    return compare(before, after)


def _items_for(agenda: Agenda, viewer: Any) -> list[dict[str, Any]]:
    session = agenda.session
    return live_items(session) if organizes(viewer, session.summit) else circulated_items(session)
