"""Documents on their path, positions, silence and decisions for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from summit.core import clock
from summit.decisions.models import AdoptionRules, Series, SilenceProcedure, Stage
from summit.decisions.services import (
    add_stage,
    assign_action,
    make_statement,
    record_decision,
    record_outcome,
    start_silence,
)
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, PositionRecord, Version
from summit.sessions.models import Organ
from summit.summits.models import Summit
from tests.factories.bilaterals import make_operator

NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)


def make_organ(summit: Summit, code: str = "csc", **rules: Any) -> Organ:
    """Make an organ, with rules of its own where some are given."""
    text = {"en": code.upper(), "ru": code.upper()}
    organ = Organ.objects.create(summit=summit, code=code, name=text, short_name=text)
    if rules:
        AdoptionRules.objects.create(organ=organ, **rules)
    return organ


def make_circulated(summit: Summit, symbol: str = "CSC/2025/1", **fields: Any) -> Version:
    """Make a document for official use whose first version is circulated."""
    facts = {"title": {"en": "Strategy", "ru": "Стратегия"}, "status": Document.Status.CIRCULATED, "made_at": NOW}
    document = Document.objects.create(summit=summit, symbol=symbol, **{**facts, **fields})
    return Version.objects.create(document=document, number=1, made_at=NOW, circulated_at=NOW)


def make_next_version(document: Document) -> Version:
    """Circulate another version."""
    number = document.versions.count() + 1
    return Version.objects.create(document=document, number=number, made_at=NOW, circulated_at=NOW)


def make_position(version: Version, delegation: Delegation, stance: str, **fields: Any) -> Position:
    """Have a delegation stand somewhere, now in place of where it stood."""
    facts = {"stance": stance, "taken_at": NOW, **fields}
    position, _ = Position.objects.update_or_create(version=version, delegation=delegation, defaults=facts)
    PositionRecord.objects.create(position=position, stance=stance, text=position.text, taken_at=position.taken_at)
    return position


def make_stage(version: Version, organ: Organ, purpose: str = "adopt", **fields: Any) -> Any:
    """Put a stage at the end of the document's path."""
    return add_stage(version.document, organs=[organ], purpose=purpose, **fields)


def make_silence(version: Version, organ: Organ, **fields: Any) -> SilenceProcedure:
    """Start a silence procedure of two days."""
    facts = {"deadline": NOW + timedelta(days=2), "now": NOW, **fields}
    return start_silence(version, organ=organ, **facts)


def make_series(summit: Summit, prefix: str = "CSC/2025/D") -> Series:
    """Make a series of decisions."""
    return Series.objects.create(summit=summit, prefix=prefix)


def make_decided(party: Delegation, symbol: str, mark: str, **fields: Any) -> dict[str, Any]:
    """Have a document of the party's pass all of its path; return what an address names each row by.

    The texts hold the `mark`. A second document is under silence, of which the party is asked.
    """
    summit, text = party.summit, {"en": mark, "ru": mark}
    operator = make_operator()
    # Organs too are known to all.
    organ = make_organ(summit, f"o{summit.organs.count() + 1}", source="Rule 1")
    organ.rules.members.add(party)
    version, other = (make_circulated(summit, f"{symbol}/{n}", title=text, **fields) for n in (1, 2))
    for document in (version.document, other.document):
        document.parties.add(party)
    position = make_position(version, party, "supports", text=mark)
    stage = make_stage(version, organ)
    record_outcome(stage, outcome="adopted", present=[party], now=NOW)
    # Known to all of the summit, whoever's decisions it counts: it holds no mark.
    series = make_series(summit, f"D{summit.decision_series.count() + 1}")
    decision = record_decision(
        series, title=text, text=text, taken_on=NOW.date(), now=NOW, stage=Stage.objects.get(pk=stage.pk)
    )
    action = assign_action(decision, title=text, owner=party, due_on=NOW.date(), now=NOW)
    said = {"delegation": party, "text": mark, "by": operator, "now": NOW}
    statement = make_statement(version.document, **said)
    # The doors ask the real clock.
    silence = make_silence(other, organ, now=clock.now(), deadline=clock.now() + timedelta(days=30))
    return {
        "stages": stage.pk,
        "consents": version.document.consents.get().pk,
        "statements": statement.pk,
        "silence-procedures": silence.pk,
        "decisions": decision.pk,
        "actions": action.pk,
        "series": series.pk,
        "rules": organ.rules.pk,
        "position": position.pk,
    }
