"""The documents of a programme file, and what happened to them.

What happened has its hour, and is entered as of that hour; what is still to come is left out, and entered by a later
load. What has been entered as of that hour or a later one is there already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from summit.decisions.models import SilenceProcedure
from summit.decisions.queries import next_stage
from summit.decisions.services import close_silence, lay_path, start_silence, take_stage
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, Version
from summit.documents.queries import latest_circulated
from summit.documents.services import (
    amend_document,
    circulate_version,
    draft_document,
    new_version,
    reclassify,
    take_position,
)
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.decisions import series_of
from summit.programme.programme_file.faults import BadFile, PathInFile
from summit.sessions.models import Organ, Session

FACTS = ("title", "kind")
# What came of silence is certain a minute after its deadline, and then the beat states it.
SOON_AFTER = timedelta(minutes=5)
# Of two things at one hour the first of these comes first.
KINDS = ("versions", "positions", "silence", "silence ends", "path")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a document: which kind, when, and where it stands in the file."""

    kind: str
    at: datetime
    facts: dict[str, Any]
    path: PathInFile


def load_documents(loading: Load) -> None:
    """Enter the documents, so that agendas can be linked to them."""
    for symbol, facts, path in loading.section("documents"):
        with loading.at(*path):
            circles = {
                name: [loading.find(Delegation, code, (*path, name, n)) for n, code in enumerate(facts.get(name, ()))]
                for name in ("sponsors", "parties")
            }
            document = Document.objects.filter(summit=loading.summit, symbol=symbol).first()
            if document is None:
                _draft(loading, symbol, facts, circles)
            else:
                _amend(loading, document, facts, circles)


def load_history(loading: Load) -> None:
    """Enter what happened to each document, hour by hour."""
    for symbol, facts, path in loading.section("documents"):
        document = Document.objects.get(summit=loading.summit, symbol=symbol)
        with loading.at(*path, "path"):
            _lay_path(loading, document, facts, path)
        for event in sorted(_events(loading, facts, path), key=lambda event: (event.at, KINDS.index(event.kind))):
            if event.at <= loading.now:
                with loading.at(*event.path):
                    HAPPENINGS[event.kind](loading, document, event)


def _draft(loading: Load, symbol: str, facts: dict[str, Any], circles: dict[str, list[Delegation]]) -> None:
    own = {name: facts[name] for name in (*FACTS, "classification") if name in facts}
    draft_document(summit=loading.summit, symbol=symbol, now=loading.now, **circles, **own)
    loading.changes.append(f"created document {symbol}")


def _amend(loading: Load, document: Document, facts: dict[str, Any], circles: dict[str, list[Delegation]]) -> None:
    different: dict[str, Any] = {
        name: facts[name] for name in FACTS if name in facts and facts[name] != getattr(document, name)
    }
    if set(circles["sponsors"]) != set(document.sponsors.all()):
        different["sponsors"] = circles["sponsors"]
    if different:
        amend_document(document, now=loading.now, **different)
        loading.changes.append(f"changed document {document.symbol}: {', '.join(different)}")
    wanted = facts.get("classification", document.classification)
    if wanted != document.classification or set(circles["parties"]) != set(document.parties.all()):
        reclassify(document, classification=wanted, parties=circles["parties"], now=loading.now)
        loading.changes.append(f"reclassified document {document.symbol} as {wanted}")


def _lay_path(loading: Load, document: Document, facts: dict[str, Any], path: PathInFile) -> None:
    """Lay the path where there is none; what organizers have made of one is theirs."""
    if "path" not in facts or document.stages.exists():
        return
    stages = []
    for number, row in enumerate(facts["path"]):
        where = (*path, "path", number)
        organs = [loading.find(Organ, code, (*where, "organs", n)) for n, code in enumerate(row["organs"])]
        session = loading.find(Session, row.get("session"), (*where, "session"))
        stages.append({"organs": organs, "purpose": row["purpose"], "session": session})
    lay_path(document, stages=stages)
    loading.changes.append(f"laid the path of {document.symbol}: {len(stages)} stages")


def _events(loading: Load, facts: dict[str, Any], path: PathInFile) -> Iterator[Event]:
    """Yield what the file says has happened, or will."""
    instant = loading.document.instant
    for kind in KINDS:
        for number, row in enumerate(facts.get(kind, ())):
            where = (*path, kind, number)
            at, deadline = instant(row.get("at")), instant(row.get("deadline_at"))
            if at is not None:
                yield Event(kind, at, row | {"number": number + 1}, where)
            if deadline is not None:
                yield Event("silence ends", deadline, row, where)


def _circulate(loading: Load, document: Document, event: Event) -> None:
    number = event.facts["number"]
    if document.versions.circulated().count() >= number:
        return
    if not document.versions.filter(circulated_at=None).exists():
        new_version(document, now=event.at, note=event.facts.get("note", ""))
    # The file holds no texts.
    circulate_version(document, now=event.at, on_paper=True)
    loading.changes.append(f"circulated {document.symbol}, version {number}")


def _take_position(loading: Load, document: Document, event: Event) -> None:
    delegation = loading.find(Delegation, event.facts["delegation"], (*event.path, "delegation"))
    said = Position.objects.filter(version__document=document, delegation=delegation, taken_at__gte=event.at)
    if said.exists():
        return
    own = {name: event.facts[name] for name in ("stance", "text", "is_shared") if name in event.facts}
    take_position(_before(loading, document, event), delegation=delegation, by=loading.by, now=event.at, **own)
    loading.changes.append(f"{document.symbol}: {delegation.code} {own['stance']}")


def _start_silence(loading: Load, document: Document, event: Event) -> None:
    if SilenceProcedure.objects.filter(version__document=document, circulated_at__gte=event.at).exists():
        return
    start_silence(
        _before(loading, document, event),
        organ=loading.find(Organ, event.facts["organ"], (*event.path, "organ")),
        deadline=loading.document.instant(event.facts["deadline_at"]),  # type: ignore[arg-type]
        series=series_of(loading, event.facts.get("series"), (*event.path, "series")),
        now=event.at,
    )
    loading.changes.append(f"started silence on {document.symbol} until {event.facts['deadline_at']}")


def _close_silence(loading: Load, document: Document, event: Event) -> None:
    """State what came of it, as the beat would; the hour of the outcome is the deadline."""
    for procedure in SilenceProcedure.objects.running().filter(version__document=document, deadline=event.at):
        closed = close_silence(procedure, now=min(event.at + SOON_AFTER, loading.now))
        if closed and closed.status != SilenceProcedure.Status.RUNNING:
            loading.changes.append(f"silence on {document.symbol}: {closed.status}")


def _before(loading: Load, document: Document, event: Event) -> Version:
    """Return the version that is before the delegations by then."""
    version = latest_circulated(document)
    if version is None:
        raise BadFile([loading.document.fault(event.path, "no version of this document was circulated by then")])
    return version


def _take_stage(loading: Load, document: Document, event: Event) -> None:
    if document.stages.filter(decided_at__gte=event.at).exists() or (stage := next_stage(document)) is None:
        return
    outcome = event.facts["outcome"]
    take_stage(stage, outcome=outcome, now=event.at, note=event.facts.get("note", ""))
    loading.changes.append(f"{document.symbol}: {outcome}")


HAPPENINGS = {
    "versions": _circulate,
    "positions": _take_position,
    "silence": _start_silence,
    "silence ends": _close_silence,
    "path": _take_stage,
}
