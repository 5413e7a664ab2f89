"""A session with all that papers are made of, and what not everyone may know."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from summit.agenda.models import AgendaItem, Speaker
from summit.agenda.services import add_item, circulate_agenda
from summit.calendar.services import confirm_engagements
from summit.decisions.models import Action, Consent, Decision, InterpretativeStatement, Series, Stage
from summit.delegations.models import Delegation
from summit.documents.models import Document, Position, Version
from summit.sessions.models import Organ, Session
from tests.factories.accounts import make_user
from tests.factories.sessions import make_session

NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)
OFFICIAL, RESTRICTED, PARTIES, DRAFT, LIVE = (
    "OFFICIALTITLE",
    "RESTRICTEDTITLE",
    "PARTIESTITLE",
    "DRAFTTITLE",
    "LIVETITLE",
)


@dataclass
class Paperwork:
    """A session, its agenda that was circulated and changed since, its documents by mark, its decisions by document."""

    session: Session
    item: AgendaItem
    documents: dict[str, Document]
    decisions: dict[str, Decision]
    series: Series


def make_paperwork(belarus: Delegation, kazakhstan: Delegation) -> Paperwork:
    """Make it: Belarus and Kazakhstan take part; what is for parties only, or a draft, is Kazakhstan's."""
    summit = belarus.summit
    session = make_session(summit, "csc", delegates=[belarus.head, kazakhstan.head], audience="summit", chair=belarus)
    confirm_engagements([session.engagement], now=NOW)
    organ = Organ.objects.create(summit=summit, code="csc", name={"en": "Council"}, short_name={"en": "CSC"})
    session.organs.add(organ)
    documents = {
        OFFICIAL: make_paper_document(summit, "CSC/2025/1", OFFICIAL, "official"),
        RESTRICTED: make_paper_document(summit, "CSC/2025/2", RESTRICTED, "restricted"),
        PARTIES: make_paper_document(summit, "CSC/2025/3", PARTIES, "parties", parties=[kazakhstan]),
        DRAFT: make_paper_document(summit, "CSC/2025/4", DRAFT, "official", sponsors=[kazakhstan], circulated=False),
    }
    item = add_item(session, title={"en": "Security", "ru": "Безопасность"}, minutes=60, documents=documents.values())
    add_item(session, title={"en": "Borders", "ru": "Границы"}, minutes=30, parent=item, sponsor=kazakhstan)
    item.refresh_from_db()
    circulate_agenda(item.session.agenda, by=None, now=NOW)
    add_item(session, title={"en": LIVE}, minutes=120)
    speak(item, belarus, 1, status="spoke", started_at=NOW, ended_at=NOW + timedelta(minutes=4, seconds=5))
    speak(item, kazakhstan, 2, kind="order")
    series = Series.objects.create(summit=summit, prefix="CSC/2025/D", organ=organ)
    decisions = {
        mark: decide(series, number, documents[mark], session, mark, owner=kazakhstan)
        for number, mark in enumerate((OFFICIAL, RESTRICTED, PARTIES), start=1)
    }
    return Paperwork(session, item, documents, decisions, series)


def make_paper_document(
    summit: Any, symbol: str, mark: str, level: str, *, circulated: bool = True, **circles: Any
) -> Document:
    """Make a document whose title is the mark."""
    facts = {"title": {"en": mark}, "classification": level, "kind": "strategy", "made_at": NOW}
    status = "circulated" if circulated else "draft"
    document = Document.objects.create(summit=summit, symbol=symbol, status=status, **facts)
    Version.objects.create(document=document, number=1, made_at=NOW, circulated_at=NOW if circulated else None)
    for circle, delegations in circles.items():
        getattr(document, circle).set(delegations)
    return document


def speak(item: AgendaItem, delegation: Delegation, position: int, **facts: Any) -> Speaker:
    """Put a delegation on the list."""
    return Speaker.objects.create(item=item, delegation=delegation, position=position, asked_at=NOW, **facts)


def decide(
    series: Series, number: int, document: Document, session: Session, mark: str, *, owner: Delegation
) -> Decision:
    """Have the session adopt the document, Belarus share that it joins, the owner sign, act and declare."""
    version = document.versions.get()
    facts = {"outcome": "adopted", "decided_at": NOW, "version": version, "session": session}
    stage = Stage.objects.create(document=document, position=1, purpose="adopt", **facts)
    belarus = session.chair
    Position.objects.create(version=version, delegation=belarus, stance="joins", is_shared=True, taken_at=NOW)
    Position.objects.create(version=version, delegation=owner, stance="objects", text=f"UNSHARED{mark}", taken_at=NOW)
    Consent.objects.create(document=document, delegation=owner, means="signature", given_at=NOW)
    InterpretativeStatement.objects.create(document=document, delegation=owner, text=f"SAID{mark}", made_at=NOW)
    words = {"title": {"en": f"On {mark}"}, "text": {"en": f"1. TEXT{mark}.\n\n2. It ends."}}
    dates = {"taken_on": date(2025, 11, 27), "recorded_at": NOW}
    decision = Decision.objects.create(
        series=series, number=number, document=document, stage=stage, session=session, **words, **dates
    )
    due = date(2026, 3, 1)
    Action.objects.create(decision=decision, title={"en": f"DO{mark}"}, owner=owner, due_on=due, assigned_at=NOW)
    return decision


def make_guest(summit: Any) -> Any:
    """Make the coordinator of a delegation that is there and is no member of the organization."""
    guest = Delegation.objects.create(summit=summit, code="CIS", name={"en": "CIS"}, participation="guest")
    return make_user("gulnara", summit, "coordinator", guest)
