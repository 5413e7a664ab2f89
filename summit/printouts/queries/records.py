"""The summary record of a session."""

from django.db.models import Q

from summit.decisions.queries import SummaryRecord, summary_record
from summit.documents.models import Document
from summit.printouts.queries.agendas import session_facts
from summit.printouts.queries.printout import Printout, Reader, head
from summit.sessions.models import Session

Facts = dict[str, object]


def record(session: Session, reader: Reader) -> Printout:
    """Return the printout of the session's record. A constant number of queries."""
    summary = summary_record(session)
    dealt_with = Document.objects.filter(Q(stages__session=session) | Q(decision__session=session))
    data = head(
        session.summit,
        reader,
        "record",
        classifications=dealt_with.values_list("classification", flat=True),
        about=reader.text(session.engagement.title),
        facts=session_facts(session, reader),
    )
    data |= {
        "present": [
            {"name": reader.text(row.delegation), "offices": [reader.text(office) for office in row.delegates]}
            for row in summary.attendance
        ],
        "absent": [reader.text(name) for name in summary.absent],
        "items": _items(summary, reader),
        "stages": _stages(summary, reader),
        "decisions": [{"symbol": row.symbol, "title": reader.text(row.title)} for row in summary.decisions],
        "actions": _actions(summary, reader),
    }
    return Printout("record", session.pk, f"{session.code}-record", session.summit, data)


def _items(summary: SummaryRecord, reader: Reader) -> list[Facts]:
    return [
        {
            "number": item.number,
            "title": reader.text(item.title),
            "status": item.status or "",
            "documents": item.documents,
            "speakers": [
                {"delegation": reader.text(spoke.delegation), "kind": spoke.kind, "minutes": spoke.minutes}
                for spoke in item.speakers
            ],
        }
        for item in summary.items
    ]


def _stages(summary: SummaryRecord, reader: Reader) -> list[Facts]:
    return [
        {
            "document": {"symbol": stage.symbol, "title": reader.text(stage.title)},
            "version": stage.version,
            "purpose": stage.purpose,
            "outcome": stage.outcome,
            "why": reader.text(stage.why),
            "positions": [{"delegation": reader.text(p.delegation), "stance": p.stance} for p in stage.positions],
            "binds": [reader.text(name) for name in stage.binds],
        }
        for stage in summary.stages
    ]


def _actions(summary: SummaryRecord, reader: Reader) -> list[Facts]:
    return [
        {
            "decision": decision.symbol,
            "title": reader.text(action.title),
            "owner": reader.text(action.owner),
            "due": reader.day(action.due_on),
        }
        for decision in summary.decisions
        for action in decision.actions
    ]
