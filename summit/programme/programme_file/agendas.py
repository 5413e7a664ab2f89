"""Load agendas: items and their parts, linked documents, and the status of the agenda."""

from collections.abc import Iterable, Sequence

from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.agenda.services import (
    AgendaChanged,
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
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile
from summit.sessions.models import Session

NOT_FACTS = frozenset({"parts", "documents", "speakers"})


def load_agenda(loading: Load, session: Session, facts: Facts, path: PathInFile) -> None:
    """Load the items of a session, which are known by their titles, then the deadline and the status of its agenda.

    The agenda is circulated if it never was, or if the file has changed it. Edits that organizers have begun since are
    not circulated.
    """
    before = len(loading.changes)
    _load_items(loading, session, None, facts.get("agenda", ()), (*path, "agenda"))
    agenda = Agenda.objects.filter(session=session).first()
    if agenda is None:
        return
    written = facts.get("proposals_until_at")
    until = loading.file.instant(written) if written else None
    if until and agenda.proposals_until != until:
        set_deadline(agenda, proposals_until=until)
        loading.changes.append(f"changed the agenda of {session.code}: proposals until {written}")
    wanted = facts.get("agenda_is", Agenda.Status.PROVISIONAL)
    is_new = len(loading.changes) > before or agenda.status == Agenda.Status.PROVISIONAL
    is_circulated = wanted != Agenda.Status.PROVISIONAL and is_new and _circulate(loading, agenda)
    # An agenda that organizers have changed after its adoption is adopted by the session, not by the file.
    was_adopted = agenda.revisions.filter(adopted_at__isnull=False).exists()
    if wanted == Agenda.Status.ADOPTED and (is_circulated or not was_adopted):
        _adopt(loading, agenda)


def _load_items(
    loading: Load, session: Session, parent: AgendaItem | None, rows: Sequence[Facts], path: PathInFile
) -> None:
    there = _found(session, parent, rows)
    previous: AgendaItem | None = None
    for number, (row, known) in enumerate(zip(rows, there, strict=True)):
        where = (*path, number)
        with loading.at(*where):
            item = known or _add(loading, session, parent, previous, row, where)
            previous = item
            if _has_begun(item, session):
                continue
            if known:
                _amend(loading, item, row, where)
            if row.get("speakers") and not item.speakers.exists():
                list_by_precedence(item, now=loading.now)
                loading.changes.append(f"listed the speakers of item {item.number} of {session.code}")
            _load_items(loading, session, item, row.get("parts", ()), (*where, "parts"))


def _found(session: Session, parent: AgendaItem | None, rows: Iterable[Facts]) -> list[AgendaItem | None]:
    """Return the item for each row of the file, or None if there is none yet.

    An item is known by its title in one of its languages, now or in an earlier circulated revision, so that one that
    was moved, renamed or put off is not added again. If two items have one title, each is used once.
    """
    parent_id = parent.pk if parent else None
    titles = list(AgendaItem.objects.filter(session=session, parent=parent).in_order().values_list("pk", "title"))
    for revision in AgendaRevision.objects.filter(agenda__session=session).order_by("-number"):
        titles += [(one["id"], one["title"]) for one in revision.items if one["parent"] == parent_id]
    items = AgendaItem.objects.select_related("session", "parent").in_bulk({pk for pk, _ in titles})
    found = []
    for row in rows:
        own = row["title"].items()
        pk = next((pk for pk, title in titles if pk in items and own & title.items()), None)
        # Each item is used for one row only.
        found.append(items.pop(pk) if pk else None)
    return found


def _has_begun(item: AgendaItem, session: Session) -> bool:
    """Return whether the session has dealt with the item or a part of it, or put it off; it is then left alone."""
    waiting = AgendaItem.Status.WAITING
    return item.session_id != session.pk or item.status != waiting or item.parts.exclude(status=waiting).exists()


def _facts(loading: Load, row: Facts, path: PathInFile) -> Facts:
    own = {name: value for name, value in row.items() if name not in NOT_FACTS}
    return own | loading.find_given(row, path, rapporteur=Delegation, sponsor=Delegation)


def _add(
    loading: Load,
    session: Session,
    parent: AgendaItem | None,
    previous: AgendaItem | None,
    row: Facts,
    path: PathInFile,
) -> AgendaItem:
    """Add the item after the previous one of the file, or at the end."""
    position: int | None = 1 if previous is None else None
    if previous and (previous.session_id, previous.parent_id) == (session.pk, parent.pk if parent else None):
        previous.refresh_from_db(fields=["position"])
        position = previous.position + 1
    documents = _documents(loading, row.get("documents", ()), (*path, "documents"))
    item = add_item(session, position=position, parent=parent, documents=documents, **_facts(loading, row, path))
    loading.changes.append(f"added item {item.number} to the agenda of {session.code}")
    return item


def _amend(loading: Load, item: AgendaItem, row: Facts, path: PathInFile) -> None:
    facts = _facts(loading, row, path)
    different = {name: value for name, value in facts.items() if getattr(item, name) != value}
    if "documents" in row:
        documents = _documents(loading, row["documents"], (*path, "documents"))
        if set(item.documents.all()) != set(documents):
            different["documents"] = documents
    if different:
        amend_item(item, **different)
        loading.changes.append(f"changed item {item.number} of {item.session.code}: {', '.join(different)}")


def _documents(loading: Load, symbols: Iterable[str], path: PathInFile) -> list[Document]:
    by_symbol = {row.symbol: row for row in Document.objects.filter(summit=loading.summit, symbol__in=list(symbols))}
    for number, symbol in enumerate(symbols):
        if symbol not in by_symbol:
            message = f"there is no document {symbol!r} in this file or summit"
            raise InvalidProgrammeFile([loading.file.fault((*path, number), message)])
    return list(by_symbol.values())


def _circulate(loading: Load, agenda: Agenda) -> bool:
    """Circulate the agenda; return whether there was anything to circulate."""
    try:
        revision = circulate_agenda(agenda, by=loading.by, now=loading.now)
    except AgendaUnchanged:
        return False
    loading.changes.append(f"circulated the agenda of {agenda.session.code} as Rev. {revision.number}")
    return True


def _adopt(loading: Load, agenda: Agenda) -> None:
    """Adopt the circulated agenda, unless organizers have begun to edit it since."""
    try:
        adopt_agenda(agenda, now=loading.now)
    except AgendaChanged:
        return
    loading.changes.append(f"adopted the agenda of {agenda.session.code}")
