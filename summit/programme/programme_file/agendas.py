"""The agendas of a programme file: items and their parts, what is linked to them, how far the agenda has come."""

from collections.abc import Iterable
from typing import Any

from summit.agenda.models import Agenda, Item
from summit.agenda.services import (
    AgendaUnchanged,
    add_item,
    adopt_agenda,
    amend_item,
    circulate_agenda,
    list_by_precedence,
    set_deadline,
)
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.document import BadFile, PathInFile
from summit.sessions.models import Session

NOT_FACTS = frozenset({"parts", "documents", "speakers"})


def load_agenda(loading: Load, session: Session, facts: dict[str, Any], path: PathInFile) -> None:
    """Items by their position; those that the file adds come last. Then the agenda, as far as the file has it.

    It is circulated where it never was, or where the file has changed it: what organizers have begun to edit since is
    theirs to circulate.
    """
    before = len(loading.changes)
    _load_items(loading, session, None, facts.get("agenda", ()), (*path, "agenda"))
    agenda = Agenda.objects.filter(session=session).first()
    if agenda is None:
        return
    until = loading.document.instant(facts.get("proposals_until_at"))
    if until and agenda.proposals_until != until:
        set_deadline(agenda, proposals_until=until)
        loading.changes.append(f"changed the agenda of {session.code}: proposals until {facts['proposals_until_at']}")
    wanted = facts.get("agenda_is", Agenda.Status.PROVISIONAL)
    is_new = len(loading.changes) > before or agenda.status == Agenda.Status.PROVISIONAL
    if wanted != Agenda.Status.PROVISIONAL and is_new:
        _circulate(loading, agenda)
    if wanted == Agenda.Status.ADOPTED:
        _adopt(loading, agenda)


def _load_items(
    loading: Load, session: Session, parent: Item | None, rows: Iterable[dict[str, Any]], path: PathInFile
) -> None:
    there = {item.position: item for item in Item.objects.filter(session=session, parent=parent)}
    for position, row in enumerate(rows, start=1):
        where = (*path, position - 1)
        with loading.at(*where):
            item = _load_item(loading, session, parent, there.get(position), row, where)
            if row.get("speakers") and not item.speakers.exists():
                list_by_precedence(item, now=loading.now)
                loading.changes.append(f"listed the speakers of item {item.number} of {session.code}")
            _load_items(loading, session, item, row.get("parts", ()), (*where, "parts"))


def _load_item(
    loading: Load, session: Session, parent: Item | None, item: Item | None, row: dict[str, Any], path: PathInFile
) -> Item:
    own = {name: value for name, value in row.items() if name not in NOT_FACTS}
    own |= {name: loading.find(Delegation, row.get(name), (*path, name)) for name in ("rapporteur", "sponsor")}
    documents = _documents(loading, row.get("documents", ()), (*path, "documents"))
    if item is None:
        item = add_item(session, parent=parent, documents=documents, **own)
        loading.changes.append(f"added item {item.number} to the agenda of {session.code}")
        return item
    loading.upsert(Item, {"pk": item.pk}, own)
    if set(item.documents.all()) != set(documents):
        amend_item(item, documents=documents)
        loading.changes.append(f"changed item {item.number} of {session.code}: documents")
    return item


def _documents(loading: Load, symbols: Iterable[str], path: PathInFile) -> list[Document]:
    by_symbol = {row.symbol: row for row in Document.objects.filter(summit=loading.summit, symbol__in=list(symbols))}
    for number, symbol in enumerate(symbols):
        if symbol not in by_symbol:
            message = f"there is no document {symbol!r} in this file or summit"
            raise BadFile([loading.document.fault((*path, number), message)])
    return list(by_symbol.values())


def _circulate(loading: Load, agenda: Agenda) -> None:
    try:
        revision = circulate_agenda(agenda, by=loading.by, now=loading.now)
    except AgendaUnchanged:
        return
    loading.changes.append(f"circulated the agenda of {agenda.session.code} as Rev. {revision.number}")


def _adopt(loading: Load, agenda: Agenda) -> None:
    agenda.refresh_from_db()
    if agenda.status == Agenda.Status.CIRCULATED:
        adopt_agenda(agenda, now=loading.now)
        loading.changes.append(f"adopted the agenda of {agenda.session.code}")
