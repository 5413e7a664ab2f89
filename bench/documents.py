"""`python -m bench.documents`: the consensus picture, and a marked copy, at the size of the largest summits."""

from datetime import UTC, datetime
from typing import Any

from bench.__main__ import milliseconds, set_up

DELEGATIONS, DOCUMENTS, PAGES = 193, 40, 100
NOW = datetime(2025, 11, 1, tzinfo=UTC)


def main() -> None:
    """Make 40 documents on which 193 delegations have their say, and measure."""
    set_up()
    measure()


def measure() -> None:
    """Print the table."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from rest_framework.test import APIClient

    from summit.documents.watermark import watermarked

    summit, people = _filled()
    text = _text(PAGES)
    print(f"{DELEGATIONS} delegations, {DOCUMENTS} documents, a position in three of four; median of 20\n")
    rows = [
        ("documents by the API, a page of 50, as an organizer", "organizer", "documents/"),
        ("documents by the API, a page of 50, as a delegation", "coordinator", "documents/"),
        ("consensus by the API, 40 documents, as an organizer", "organizer", "consensus/"),
        ("consensus by the API, 40 documents, as a delegation", "coordinator", "consensus/"),
        ("positions by the API, a page of 200, as a delegation", "coordinator", "positions/?page_size=200"),
    ]
    for name, person, path in rows:
        client = APIClient()
        client.force_authenticate(people[person])
        url = f"/api/v1/summits/{summit.slug}/{path}"
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
            count = len(queries)
        print(f"{name:<60} {milliseconds(lambda c=client, u=url: c.get(u)):8.1f} ms {count:4} queries")
    mark = milliseconds(lambda: watermarked(text, "Boris · Belarus · 2025-11-26 10:00 Asia/Bishkek"), rounds=5)
    print(f"{f'the reader named on {PAGES} pages of a PDF of {len(text) // 1000} KB':<60} {mark:8.1f} ms")


def _filled() -> tuple[Any, dict[str, Any]]:
    from django.db import connection

    from summit.accounts.models import Role, User
    from summit.delegations.models import Delegation
    from summit.documents.models import Document, Position, Stance, Version
    from summit.summits.models import Summit

    text = {"en": "Large"}
    names = {"name": text, "organization": text, "host_city": text, "time_zone": "Asia/Bishkek", "languages": ["en"]}
    summit = Summit.objects.create(slug="papers", **names, starts_on=NOW.date(), ends_on=NOW.date())
    delegations = [
        Delegation.objects.create(summit=summit, code=f"D{n}", name={"en": f"Delegation {n}"})
        for n in range(DELEGATIONS)
    ]
    levels = Document.Classification.values
    for number in range(DOCUMENTS):
        facts = {"symbol": f"DOC/{number}", "title": text, "classification": levels[number % 3], "made_at": NOW}
        document = Document.objects.create(summit=summit, status="circulated", **facts)
        document.sponsors.set(delegations[number : number + 3])
        version = Version.objects.create(document=document, number=1, made_at=NOW, circulated_at=NOW)
        Position.objects.bulk_create(
            Position(version=version, delegation=d, stance=Stance.values[n % 6], is_shared=n % 2 == 0, taken_at=NOW)
            for n, d in enumerate(delegations)
            if (n + number) % 4
        )
    people = {}
    for kind, party in (("organizer", None), ("coordinator", delegations[0])):
        people[kind] = User.objects.create_user(f"{kind}@papers.example", name=kind)
        Role.objects.create(user=people[kind], summit=summit, kind=kind, party=party)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return summit, people


def _text(pages: int) -> bytes:
    """Return a PDF of full pages."""
    import typst

    return typst.compile(b"#lorem(450) #pagebreak()\n" * pages, ignore_system_fonts=True, format="pdf")


if __name__ == "__main__":
    main()
