"""Decisions, one or several, with the members that they bind and their actions."""

import re
from collections import defaultdict

from django.db.models import QuerySet

from summit.accounts.models import User
from summit.decisions.models import Action, Consent, Decision, InterpretativeStatement
from summit.documents.models import Document
from summit.printouts.queries.printout import Printout, Reader, head
from summit.sessions.models import Session
from summit.summits.models import Summit

Facts = dict[str, object]


def known_decisions(summit: Summit, user: User) -> QuerySet[Decision]:
    """Return the summit's decisions that the user may see, with related rows."""
    rows = Decision.objects.visible_to(user).filter(series__summit=summit)
    return rows.select_related("series__organ", "document", "session__engagement").order_by("series__prefix", "number")


def decision(summit: Summit, row: Decision, reader: Reader) -> Printout:
    """Return the printout of one known decision. A constant number of queries."""
    name = "decision-" + re.sub(r"[^\w.-]+", "-", row.symbol).strip("-")
    return Printout("decisions", row.pk, name, summit, _data(summit, reader, [row], "decision", symbol=row.symbol))


def decisions(summit: Summit, rows: QuerySet[Decision], reader: Reader) -> Printout:
    """Return the printout of these known decisions, with a table of contents. A constant number of queries."""
    return Printout("decisions", summit.pk, "decisions", summit, _data(summit, reader, list(rows), "decisions"))


def _data(summit: Summit, reader: Reader, rows: list[Decision], kind: str, symbol: str = "") -> Facts:
    named = Document.objects.filter(decision__in=rows)
    titled = set(named.titled_to(reader.user).values_list("pk", flat=True))
    readable = set(named.readable_by(reader.user).values_list("pk", flat=True))
    sessions = set(Session.objects.visible_to(reader.user).filter(decisions__in=rows).values_list("pk", flat=True))
    bound = _bound(summit, named, reader)
    actions = _actions(rows, reader, readable)
    statements = _statements(named, reader)
    classifications = [row.document.classification for row in rows if row.document and row.document_id in titled]
    decisions = []
    for row in rows:
        is_titled = row.document_id is None or row.document_id in titled
        is_readable = row.document_id is None or row.document_id in readable
        decisions.append(
            {
                "symbol": row.symbol,
                "title": reader.text(row.title) if is_titled else "",
                "facts": _facts(row, reader, is_titled=is_titled, sessions=sessions),
                "is_readable": is_readable,
                "text": reader.text(row.text) if is_readable else "",
                "bound": bound[row.document_id] if row.document_id else _members(row, reader),
                "actions": actions[row.pk],
                "statements": statements[row.document_id],
            }
        )
    return head(summit, reader, kind, classifications=classifications, symbol=symbol) | {
        "decisions": decisions,
        "alone": kind == "decision",
    }


def _facts(row: Decision, reader: Reader, *, is_titled: bool, sessions: set[int]) -> list[tuple[str, str]]:
    document, session = row.document, row.session if row.session_id in sessions else None
    facts = (
        ("organ", reader.text(row.series.organ.name) if row.series.organ else ""),
        ("taken_on", reader.day(row.taken_on)),
        ("session", reader.text(session.engagement.title) if session else ""),
        ("document", f"{document.symbol} {reader.text(document.title) if is_titled else ''}" if document else ""),
    )
    return [(name, text.strip()) for name, text in facts if text]


def _members(row: Decision, reader: Reader) -> list[Facts]:
    """Return the members that a decision without a document binds: those of its series' organ."""
    organ = row.series.organ
    return [{"name": reader.text(organ.name), "means": "membership", "since": ""}] if organ else []


def _bound(summit: Summit, documents: QuerySet[Document], reader: Reader) -> defaultdict[int | None, list[Facts]]:
    consents = Consent.objects.visible_to(reader.user).filter(document__in=documents)
    found: defaultdict[int | None, list[Facts]] = defaultdict(list)
    for consent in consents.select_related("delegation").order_by("delegation__code"):
        local = consent.given_at.astimezone(summit.zone)
        found[consent.document_id].append(
            {"name": reader.text(consent.delegation.name), "means": consent.means, "since": reader.day(local.date())}
        )
    return found


def _actions(rows: list[Decision], reader: Reader, readable: set[int]) -> defaultdict[int, list[Facts]]:
    known = Action.objects.visible_to(reader.user).filter(decision__in=rows).select_related("owner", "decision")
    found: defaultdict[int, list[Facts]] = defaultdict(list)
    for action in known:
        document = action.decision.document_id
        title = reader.text(action.title) if document is None or document in readable else ""
        facts = {"title": title, "owner": reader.text(action.owner.name), "due": reader.day(action.due_on)}
        found[action.decision_id].append({**facts, "status": action.status})
    return found


def _statements(documents: QuerySet[Document], reader: Reader) -> defaultdict[int | None, list[Facts]]:
    rows = InterpretativeStatement.objects.visible_to(reader.user).filter(document__in=documents)
    found: defaultdict[int | None, list[Facts]] = defaultdict(list)
    for row in rows.select_related("delegation"):
        found[row.document_id].append({"delegation": reader.text(row.delegation.name), "text": row.text})
    return found
