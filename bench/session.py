"""A large session to measure on: a tenth of its items are done, one is open, all delegations wait for the floor."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rest_framework.test import APIClient

from summit.accounts.models import Role, User
from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.calendar.services import confirm_engagements
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy, Rank
from summit.documents.models import Document
from summit.sessions.models import Session
from summit.sessions.services import schedule_session
from summit.summits.models import Summit

FIRST = date(2025, 11, 24)
NOW = datetime(2025, 11, 1, tzinfo=UTC)
START = datetime(2025, 11, 24, 3, tzinfo=UTC)
LATER = START + timedelta(minutes=40)
TEXT = {"en": "Large"}

Get = Callable[[str, str], None]


def make_session(delegations: int, items: int, documents: int) -> tuple[Agenda, AgendaItem, AgendaRevision, Get]:
    """Return the agenda, the open item, the last revision, and what asks the API of the agenda as one of two users."""
    names = {"name": TEXT, "organization": TEXT, "host_city": TEXT, "time_zone": "Asia/Bishkek", "languages": ["en"]}
    summit = Summit.objects.create(
        slug=f"of-{delegations}", **names, starts_on=FIRST, ends_on=FIRST + timedelta(days=4)
    )
    leaders = [_leader(summit, n) for n in range(delegations)]
    policy = PrecedencePolicy.objects.create(summit=summit, code="p", name=TEXT)
    session = _session(summit, "session", START, leaders, precedence=policy)
    # Where all are to be next.
    after = _session(summit, "after", START + timedelta(hours=3), leaders)
    linked = [
        Document.objects.create(summit=summit, symbol=f"D/{n}", title=TEXT, made_at=NOW) for n in range(documents)
    ]
    made = [
        services.add_item(session, title={"en": f"Item {n}"}, minutes=5, documents=[linked[n % documents]])
        for n in range(items)
    ]
    confirm_engagements([session.engagement, after.engagement], now=NOW)
    agenda, last = _circulated_twice(session, made)
    return agenda, _begun(made), last, _asking(summit, agenda)


def _leader(summit: Summit, n: int) -> Delegate:
    party = Delegation.objects.create(summit=summit, code=f"D{n}", name={"en": f"Delegation {n}"})
    user = User.objects.create_user(f"u{n}@{summit.slug}.org", name="U")
    Role.objects.create(user=user, summit=summit, kind="coordinator", party=party)
    facts = {"name": TEXT, "office": TEXT, "rank": Rank.HEAD_OF_STATE}
    return Delegate.objects.create(summit=summit, party=party, code=f"l{n}", **facts)


def _session(summit: Summit, code: str, starts_at: datetime, leaders: list[Delegate], **facts: Any) -> Session:
    hours = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
    return schedule_session(summit=summit, code=code, title=TEXT, delegates=leaders, now=NOW, **hours, **facts)


def _circulated_twice(session: Session, items: list[AgendaItem]) -> tuple[Agenda, AgendaRevision]:
    agenda = Agenda.objects.get(session=session)
    services.circulate_agenda(agenda, by=None, now=NOW)
    services.amend_item(items[0], minutes=7)
    services.move_item(items[-1], position=1)
    return agenda, services.circulate_agenda(agenda, by=None, now=NOW)


def _begun(items: list[AgendaItem]) -> AgendaItem:
    done, item = items[: len(items) // 10], items[len(items) // 10]
    for one in done:
        services.call_item(one, now=START)
        services.close_item(one, now=LATER)
    services.call_item(item, now=LATER)
    services.give_floor(services.list_by_precedence(item, now=NOW)[0], now=LATER)
    return item


def _asking(summit: Summit, agenda: Agenda) -> Get:
    organizer = User.objects.create_user(f"alice@{summit.slug}.org", name="Alice")
    Role.objects.create(user=organizer, summit=summit, kind="organizer")
    people = {"alice": organizer, "boris": User.objects.get(email=f"u0@{summit.slug}.org")}

    def get(who: str, path: str) -> None:
        client = APIClient()
        client.force_authenticate(people[who])
        answer = client.get(f"/api/v1/summits/{summit.slug}/agendas/{agenda.pk}/{path}")
        assert answer.status_code == 200, answer.json()

    return get
