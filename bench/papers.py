"""What papers cost: `python -m config.embedded python -m bench.papers`.

A session of 200 items and 193 delegations of eight people, with 40 documents and a speakers' list of all of them, and
1,000 bilateral meetings over five days; asked for by the API.
"""

import itertools
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from bench.__main__ import milliseconds, set_up

ITEMS, DELEGATIONS, PEOPLE, MEETINGS, DOCUMENTS, DECISIONS = 200, 193, 8, 1000, 40, 40
NOW = datetime(2025, 11, 20, tzinfo=UTC)
TITLE = {
    "en": "Collective security on the southern border and the mechanisms of rapid reaction",
    "ru": "Обеспечение коллективной безопасности на южных рубежах и механизмы быстрого реагирования",
}


def main() -> None:
    """Make the session and print the table."""
    set_up()
    measure()


def measure() -> None:
    """Ask for each paper as an organizer; median of 5."""
    from pypdf import PdfReader

    client, papers = make_session()
    print(f"{'paper, in Russian':<56} {'ms':>7} {'pages':>6} {'kB':>6}")
    for name, path in papers.items():
        address = f"{path}{'&' if '?' in path else '?'}language=ru"
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        took = milliseconds(lambda address=address: client.get(address), rounds=5)
        is_pdf = answer["Content-Type"] == "application/pdf"
        pages = len(PdfReader(BytesIO(answer.content)).pages) if is_pdf else ""
        print(f"{name:<56} {took:7.0f} {pages:6} {len(answer.content) // 1000:6}")


def make_session() -> tuple[Any, dict[str, str]]:
    """Return a client and the addresses of the papers."""
    from rest_framework.test import APIClient

    from bench.summit import make_large_summit, make_meetings
    from summit.accounts.models import User
    from summit.agenda.models import Agenda, AgendaItem, Speaker
    from summit.agenda.services import circulate_agenda
    from summit.decisions.models import Decision, Series
    from summit.delegations.models import Delegation
    from summit.documents.models import Document, Version
    from summit.sessions.services import schedule_session

    summit, leaders, rooms, _ = make_large_summit(DELEGATIONS, 0)
    starts_at = summit.working_hours()[0].starts_at
    hours = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=10)}
    session = schedule_session(
        summit=summit, code="plenary", title=TITLE, room=rooms[0], delegates=leaders, now=NOW, **hours
    )
    make_meetings(summit, leaders, rooms, MEETINGS)
    publish_with_people(leaders)
    delegations = list(Delegation.objects.filter(summit=summit).order_by("pk"))
    documents = [
        Document.objects.create(summit=summit, symbol=f"A/2025/{n}", title=TITLE, made_at=NOW, status="circulated")
        for n in range(DOCUMENTS)
    ]
    for document in documents:
        Version.objects.create(document=document, number=1, made_at=NOW, circulated_at=NOW)
    items = [
        AgendaItem.objects.create(
            session=session, position=n, title=TITLE, minutes=3, sponsor=delegations[n % DELEGATIONS]
        )
        for n in range(1, ITEMS + 1)
    ]
    for n, item in enumerate(items):
        item.documents.add(documents[n % DOCUMENTS])
    for n, delegation in enumerate(delegations, start=1):
        Speaker.objects.create(item=items[0], delegation=delegation, position=n, asked_at=NOW)
    series = Series.objects.create(summit=summit, prefix="A/2025/D")
    for n in range(1, DECISIONS + 1):
        facts = {"title": TITLE, "text": {"ru": "\n\n".join([TITLE["ru"]] * 8)}, "taken_on": NOW.date()}
        Decision.objects.create(series=series, number=n, recorded_at=NOW, session=session, **facts)
    circulate_agenda(Agenda.objects.get_or_create(session=session)[0], by=None, now=NOW)
    client = APIClient()
    client.force_authenticate(User.objects.get(email="bench@example.org"))
    at = f"/api/v1/summits/{summit.slug}/printouts/"
    return client, {
        f"agenda of {ITEMS} items": f"{at}sessions/{session.pk}/agenda/",
        f"speakers' list of {DELEGATIONS} delegations": f"{at}sessions/{session.pk}/speakers/",
        f"list of {DOCUMENTS} documents": f"{at}documents/",
        f"{DECISIONS} decisions": f"{at}decisions/",
        f"summary record of {ITEMS} items": f"{at}sessions/{session.pk}/record/",
        f"participants of {DELEGATIONS} delegations": f"{at}participants/",
        f"plates of {DELEGATIONS} delegations": f"{at}name-plates/",
        "programme of a delegation": f"{at}delegation-programmes/?delegation={delegations[0].pk}",
        f"sheets of 5 days, {MEETINGS} meetings in 60 rooms": f"{at}day-sheets/",
        f"signs at the doors of 60 rooms, {MEETINGS} meetings": f"{at}door-signs/",
        f"seating plan of {DELEGATIONS}": f"{at}seating-plans/",
        "the whole set": f"{at}print-set/",
    }


def publish_with_people(leaders: list[Any]) -> None:
    """Publish all meetings, and give each leader so many people."""
    from summit.calendar.models import Engagement
    from summit.delegations.models import Delegate

    Engagement.objects.update(status=Engagement.Status.CONFIRMED)
    for leader, n in itertools.product(leaders, range(1, PEOPLE)):
        facts = {"summit": leader.summit, "party": leader.party, "name": TITLE, "office": TITLE}
        Delegate.objects.create(code=f"{leader.code}-{n}", **facts)


if __name__ == "__main__":
    main()
