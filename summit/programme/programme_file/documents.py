"""Load documents and their history.

Events have a time, and are entered as of that time. Future events are left out, and are entered by a later load. An
event that was already entered with that time or a later one is only compared.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.decisions.models import Series, SilenceProcedure, Stage
from summit.decisions.queries import next_stage
from summit.decisions.services import close_silence, lay_path, record_outcome, start_silence
from summit.decisions.services.path import StageFacts
from summit.delegations.models import Delegation
from summit.documents.models import Document, PositionRecord, Version
from summit.documents.queries import latest_circulated
from summit.documents.services import (
    amend_document,
    begin_next_version,
    circulate_version,
    draft_document,
    reclassify_document,
    take_position,
)
from summit.programme.programme_file.changes import Load
from summit.programme.programme_file.decisions import series_of
from summit.programme.programme_file.faults import Facts, InvalidProgrammeFile, PathInFile
from summit.sessions.models import Organ, Session

FACTS = ("title", "kind")
# The beat closes a silence procedure a minute after its deadline, when its outcome is certain.
SOON_AFTER = timedelta(minutes=5)
# The order of events at the same time.
KINDS = ("versions", "positions", "silence", "silence ends", "path")


@dataclass(slots=True)
class Event:
    """An event of a document: its kind, its time, and its place in the file."""

    kind: str
    at: datetime
    facts: Facts
    path: PathInFile


def load_documents(loading: Load) -> None:
    """Load the documents themselves; agendas refer to them."""
    for symbol, facts, path in loading.section("documents"):
        with loading.at(*path):
            circles: dict[str, list[Delegation]] = {
                name: loading.find_all(Delegation, facts[name], (*path, name))
                for name in ("sponsors", "parties")
                if name in facts
            }
            document = Document.objects.filter(summit=loading.summit, symbol=symbol).first()
            if document is None:
                _draft(loading, symbol, facts, circles)
            else:
                _amend(loading, document, facts, circles)


def load_history(loading: Load) -> None:
    """Load the history of each document in the order of time."""
    for symbol, facts, path in loading.section("documents"):
        document = Document.objects.get(summit=loading.summit, symbol=symbol)
        with loading.at(*path, "path"):
            _lay_path(loading, document, facts, path)
        for event in _events(loading, facts, path):
            if event.at <= loading.now:
                with loading.at(*event.path):
                    HAPPENINGS[event.kind](loading, document, event)


def _draft(loading: Load, symbol: str, facts: Facts, circles: dict[str, list[Delegation]]) -> None:
    own: Facts = {name: facts[name] for name in (*FACTS, "classification") if name in facts}
    own |= circles
    draft_document(summit=loading.summit, symbol=symbol, now=loading.now, **own)
    loading.changes.append(f"created document {symbol}")


def _amend(loading: Load, document: Document, facts: Facts, circles: dict[str, list[Delegation]]) -> None:
    different: Facts = {name: facts[name] for name in FACTS if name in facts and facts[name] != getattr(document, name)}
    if "sponsors" in circles and set(circles["sponsors"]) != set(document.sponsors.all()):
        different["sponsors"] = circles["sponsors"]
    if different:
        amend_document(document, now=loading.now, **different)
        loading.changes.append(f"changed document {document.symbol}: {', '.join(different)}")
    wanted = facts.get("classification", document.classification)
    parties = circles.get("parties")
    if wanted != document.classification or (parties is not None and set(parties) != set(document.parties.all())):
        reclassify_document(document, classification=wanted, parties=parties, now=loading.now)
        loading.changes.append(f"reclassified document {document.symbol} as {wanted}")


def _lay_path(loading: Load, document: Document, facts: Facts, path: PathInFile) -> None:
    """Lay the path if there is none; else report the differences, as a path is changed by hand."""
    if "path" not in facts:
        return
    stages: list[StageFacts] = []
    for number, row in enumerate(facts["path"]):
        where = (*path, "path", number)
        organs = loading.find_all(Organ, row["organs"], (*where, "organs"))
        session = loading.find_optional(Session, row.get("session"), (*where, "session"))
        stages.append({"organs": organs, "purpose": row["purpose"], "session": session})
    if laid := list(document.stages.order_by("position").select_related("session").prefetch_related("organs")):
        _compare_path(loading, laid, stages, (*path, "path"))
        return
    lay_path(document, stages=stages)
    loading.changes.append(f"laid the path of {document.symbol}: {len(stages)} stages")


def _compare_path(loading: Load, laid: list[Stage], stages: list[StageFacts], path: PathInFile) -> None:
    why = "the path was laid so; change it by hand"
    # A stage that was returned is repeated.
    own = [stage for stage, before in zip(laid, [None, *laid], strict=False) if not _is_return(stage, before)]
    if len(own) != len(stages):
        loading.keep(path, f"{len(own)} stages, not {len(stages)}; {why}")
    for number, (stage, wanted) in enumerate(zip(own, stages, strict=False)):
        facts = {"purpose": wanted["purpose"]} | ({"session": wanted["session"]} if wanted["session"] else {})
        loading.keep_unlike((*path, number), stage, facts, why)
        if set(stage.organs.all()) != set(wanted["organs"]):
            codes = ", ".join(organ.code for organ in stage.organs.all())
            loading.keep((*path, number, "organs"), f"{codes}; {why}")


def _is_return(stage: Stage, before: Stage | None) -> bool:
    return before is not None and before.outcome in Stage.COMES_BACK and stage.purpose == before.purpose


def _events(loading: Load, facts: Facts, path: PathInFile) -> list[Event]:
    """Return the events of the file in the order of time, each with its number among those of its kind."""
    instant = loading.file.instant
    events = []
    for kind in KINDS:
        for place, row in enumerate(facts.get(kind, ())):
            where = (*path, kind, place)
            if row.get("at"):
                events.append(Event(kind, instant(row["at"]), row, where))
            if row.get("deadline_at"):
                events.append(Event("silence ends", instant(row["deadline_at"]), row, where))
    events.sort(key=lambda event: (event.at, KINDS.index(event.kind)))
    counts: Counter[str] = Counter()
    for event in events:
        counts[event.kind] += 1
        event.facts = event.facts | {"number": counts[event.kind]}
    return events


def _circulate(loading: Load, document: Document, event: Event) -> None:
    number = event.facts["number"]
    entered = document.versions.circulated().filter(number=number).first()
    if entered:
        said = {"circulated_at": event.at} | _facts_of(event, "note")
        loading.keep_unlike(event.path, entered, said, "what was circulated stays")
        return
    draft = document.versions.filter(circulated_at=None).first() or begin_next_version(document, now=event.at)
    if "note" in event.facts:
        draft.note = event.facts["note"]
        draft.save(update_fields=["note"])
    # Programme files have no texts of documents.
    circulate_version(document, now=event.at, on_paper=True)
    loading.changes.append(f"circulated {document.symbol}, version {number}")


def _take_position(loading: Load, document: Document, event: Event) -> None:
    delegation = loading.find(Delegation, event.facts["delegation"], (*event.path, "delegation"))
    own = _facts_of(event, "stance", "text", "is_shared")
    rows = PositionRecord.objects.filter(position__version__document=document, position__delegation=delegation)
    records = list(rows.select_related("position"))
    if same_hour := [record for record in records if record.taken_at == event.at]:
        _compare_position(loading, same_hour[0], event, own)
        return
    version = latest_circulated(document)
    last = [record for record in records if version and record.position.version_id == version.pk][-1:]
    if last and _is_same_position(last[0], own):
        loading.keep_unlike(event.path, last[0], {"taken_at": event.at}, "it was said then")
    elif any(record.taken_at > event.at for record in records):
        loading.keep(event.path, f"{delegation.code} said nothing at that hour; it has taken a position since")
    else:
        present = _circulated(loading, version, event)
        take_position(present, delegation=delegation, by=loading.by, now=event.at, **own)
        loading.changes.append(f"{document.symbol}: {delegation.code} {own['stance']}")


def _compare_position(loading: Load, taken: PositionRecord, event: Event, own: Facts) -> None:
    """Report differences from a position that was already recorded; `is_shared` is that of the current position."""
    loading.keep_unlike(event.path, taken, {name: own[name] for name in own if name != "is_shared"}, "it was said so")
    if "is_shared" in own and taken.position.taken_at == event.at:
        loading.keep_unlike(event.path, taken.position, {"is_shared": own["is_shared"]}, "the delegation decides")


def _is_same_position(taken: PositionRecord, own: Facts) -> bool:
    return (taken.stance, taken.text) == (own["stance"], own.get("text", ""))


def _facts_of(event: Event, *names: str) -> Facts:
    return {name: event.facts[name] for name in names if name in event.facts}


def _start_silence(loading: Load, document: Document, event: Event) -> None:
    deadline = loading.file.instant(event.facts["deadline_at"])
    begun = SilenceProcedure.objects.filter(version__document=document, extends=None).order_by("circulated_at")
    if procedure := begun[event.facts["number"] - 1 :].first():
        said: Facts = {"circulated_at": event.at, "deadline": deadline}
        said |= loading.find_given(event.facts, event.path, organ=Organ)
        if "series" in event.facts:
            said["series"] = _series(loading, event)
        loading.keep_unlike(event.path, procedure, said, "silence was begun so")
        return
    start_silence(
        _circulated(loading, latest_circulated(document), event),
        organ=loading.find(Organ, event.facts["organ"], (*event.path, "organ")),
        deadline=deadline,
        series=_series(loading, event),
        now=event.at,
    )
    loading.changes.append(f"started silence on {document.symbol} until {event.facts['deadline_at']}")


def _series(loading: Load, event: Event) -> Series | None:
    prefix = event.facts.get("series")
    return None if prefix is None else series_of(loading, prefix, (*event.path, "series"))


def _close_silence(loading: Load, document: Document, event: Event) -> None:
    """Close the silence procedure as the beat would, as of its deadline."""
    for procedure in SilenceProcedure.objects.running().filter(version__document=document, deadline=event.at):
        closed = close_silence(procedure, now=min(event.at + SOON_AFTER, loading.now))
        if closed and closed.status != SilenceProcedure.Status.RUNNING:
            loading.changes.append(f"silence on {document.symbol}: {closed.status}")


def _circulated(loading: Load, version: Version | None, event: Event) -> Version:
    """Return the latest circulated version; a fault if there is none."""
    if version is None:
        raise InvalidProgrammeFile(
            [loading.file.fault(event.path, "no version of this document was circulated by then")]
        )
    return version


def _take_stage(loading: Load, document: Document, event: Event) -> None:
    if decided := document.stages.exclude(decided_at=None).order_by("decided_at")[event.facts["number"] - 1 :].first():
        said = {"decided_at": event.at} | _facts_of(event, "outcome", "note")
        loading.keep_unlike(event.path, decided, said, "the stage was decided so")
        return
    stage = next_stage(document)
    if stage is None:
        loading.keep(event.path, "no stage of the path is left to be decided")
        return
    outcome = event.facts["outcome"]
    record_outcome(stage, outcome=outcome, now=event.at, note=event.facts.get("note", ""))
    loading.changes.append(f"{document.symbol}: {outcome}")


HAPPENINGS = {
    "versions": _circulate,
    "positions": _take_position,
    "silence": _start_silence,
    "silence ends": _close_silence,
    "path": _take_stage,
}
