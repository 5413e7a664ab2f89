"""20,000 accredited people with passes, and what it costs to list, find, approve and print them."""

import json
import os
from datetime import timedelta
from io import BytesIO
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from bench.comparing import compare, compare_once, head, rolled_back, select, timed
from summit.accounts.models import Role, User
from summit.accreditation.models import Accreditation, Category, Pass, Photo, Zone
from summit.accreditation.models.photo import SecretFile
from summit.accreditation.services import save_category
from summit.accreditation.services.passes import issue_to_all
from summit.core import clock
from summit.delegations.models import Delegation
from summit.printouts.queries import Reader, badges
from summit.printouts.typeset_worker import print_one
from summit.summits.models import Summit

SHARE = 100 if os.environ.get("FAST") else 1
PEOPLE, AT_ONCE, BATCHES = 20_000 // SHARE, 500 // SHARE, 5
PARTIES, BADGES, PHOTO = 193, max(200 // SHARE, 10), (350, 450)
TEXT = {"en": "Large", "ru": "Большой"}
ISSUE = (
    "INSERT INTO accreditation_pass (summit_id, number, kind, accreditation_id, visitor, valid_from, valid_until,"
    " status, reason, issued_at) SELECT summit_id, row_number() OVER (), 'personal', id, '', now(),"
    " now() + '5 days', 'issued', '', now() FROM accreditation_accreditation WHERE status = 'approved'"
)
APPROVE = (
    "UPDATE accreditation_accreditation SET status = 'approved', step_id = NULL, waiting_since = NULL"
    " WHERE id = ANY(%s)"
)
RECORD = (
    "INSERT INTO accreditation_verdict (accreditation_id, kind, result, reason, by_id, at)"
    " SELECT unnest(%s::bigint[]), 'check', 'passed', '', %s, now()"
)


class Crowd(NamedTuple):
    """A summit with its people, and its organizer at both doors."""

    summit: Summit
    organizer: User
    api: APIClient
    admin: Client

    def get(self, path: str) -> Any:
        """Ask the API."""
        answer = self.api.get(f"/api/v1/summits/{self.summit.slug}/{path}")
        assert answer.status_code == 200, answer.content
        return answer

    def post(self, path: str, body: dict[str, object]) -> Any:
        """Send it to the API."""
        answer = self.api.post(f"/api/v1/summits/{self.summit.slug}/{path}", body, format="json")
        assert answer.status_code == 200, answer.content
        return answer

    def page(self, path: str) -> Any:
        """Ask for a page of the admin."""
        answer = self.admin.get(f"/summits/{self.summit.slug}/admin/accreditation/{path}")
        assert answer.status_code == 200, path
        return answer


def make_crowd() -> Crowd:
    """Make the delegations with a coordinator each, and the people: approved ones, and some at the first step."""
    today = clock.now().date()
    names = {"name": TEXT, "organization": TEXT, "host_city": TEXT, "time_zone": "Asia/Bishkek", "languages": ["en"]}
    summit = Summit.objects.create(slug="large", **names, starts_on=today, ends_on=today + timedelta(days=4))
    organizer = User.objects.create_user("bench@example.org", name="Bench", is_staff=True)
    Role.objects.create(user=organizer, summit=summit, kind=Role.Kind.ORGANIZER)
    parties = [Delegation.objects.create(summit=summit, code=f"D{n}", name=TEXT) for n in range(PARTIES)]
    for n, party in enumerate(parties):
        staff = User.objects.create_user(f"d{n}@example.org")
        Role.objects.create(user=staff, summit=summit, party=party, kind=Role.Kind.COORDINATOR)
    zones = [Zone.objects.create(summit=summit, code=code, name=TEXT) for code in ("A", "B", "MEDIA")]
    steps = [{"kind": "check"}]
    facts = {"code": "driver", "name": TEXT, "places": 1000, "steps": steps, "zones": zones}
    category = save_category(Category(summit=summit), **facts)
    _enter(category, parties, PEOPLE, status="approved")
    waiting = {"step": category.steps.get(), "waiting_since": clock.now(), "sent_at": clock.now()}
    _enter(category, parties, AT_ONCE * BATCHES, status="in_review", **waiting)
    api, admin = APIClient(), Client()
    api.force_authenticate(organizer)
    admin.force_login(organizer)
    return Crowd(summit, organizer, api, admin)


def _enter(category: Category, parties: list[Delegation], count: int, **facts: Any) -> None:
    people = (
        Accreditation(
            summit=category.summit,
            category=category,
            party=parties[n % PARTIES],
            name={"en": f"Person {n} of a Delegation", "ru": f"Лицо {n} делегации"},
            function={"en": "Driver of the main car"},
            **facts,
        )
        for n in range(count)
    )
    Accreditation.objects.bulk_create(people, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself within a minute


def measure(crowd: Crowd) -> None:
    """Measure what organizers do with them."""
    head(f"{PEOPLE:,} people")
    _issue(crowd)
    _read(crowd)
    _approve(crowd)
    _print(crowd)
    Pass.objects.update(status=Pass.Status.HANDED_OVER)


def _issue(crowd: Crowd) -> None:
    def issue() -> int:
        return issue_to_all(crowd.summit, now=clock.now())

    bare, _ = timed(rolled_back((ISSUE, [])))
    compare_once("issue a pass to each", issue, bare, count=PEOPLE)


def _read(crowd: Crowd) -> None:
    people = "SELECT * FROM accreditation_accreditation WHERE summit_id = %s"
    passes = "SELECT * FROM accreditation_pass WHERE summit_id = %s"
    named, key = f"{people} AND name::text ILIKE '%%person 123%%'", crowd.summit.pk
    by_key = select(f"{people} ORDER BY id LIMIT 50", key)
    waiting = select(f"{people} AND status = 'in_review' ORDER BY id LIMIT 100", key)
    compare("a page of 50 people by the API", lambda: crowd.get("accreditations/"), by_key)
    found = select(f"{named} ORDER BY id LIMIT 50", key)
    compare("people found by name, by the API", lambda: crowd.get("accreditations/?search=person%20123"), found)
    compare("people in review, in the admin", lambda: crowd.page("accreditation/?status__exact=in_review"), waiting)
    compare("people found by name, in the admin", lambda: crowd.page("accreditation/?q=person+123"), found)
    by_number = select(f"{passes} ORDER BY number LIMIT 50", key)
    compare("a page of 50 passes by the API", lambda: crowd.get("passes/"), by_number)
    compare("a page of passes, in the admin", lambda: crowd.page("pass/"), by_number)


def _approve(crowd: Crowd) -> None:
    """Approve some people by each call, and write to their delegations."""
    waiting = Accreditation.objects.filter(status="in_review").order_by("pk")
    everybody = list(waiting.values_list("pk", flat=True))
    keys = [everybody[first : first + AT_ONCE] for first in range(0, len(everybody), AT_ONCE)]
    bare = rolled_back((APPROVE, [keys[0]]), (RECORD, [keys[0], crowd.organizer.pk]))
    calls = iter(keys)

    def approve() -> None:
        crowd.post("accreditations/decide/", {"people": next(calls), "step": "check", "result": "passed"})

    compare(f"approve {AT_ONCE} people, and write to delegations", approve, bare, rounds=BATCHES - 1)


def _print(crowd: Crowd) -> None:
    """Print badges with photos on both sheets."""
    cards = list(Pass.objects.with_holder().with_zones().order_by("number")[:BADGES])
    jpeg = BytesIO()
    Image.effect_noise(PHOTO, 40).convert("RGB").save(jpeg, "JPEG")
    image, size = SecretFile.of(jpeg.getvalue()), dict(zip(("width", "height"), PHOTO, strict=True))
    facts = {"image": image, "thumbnail": image, "changed_at": clock.now(), **size}
    Photo.objects.bulk_create(Photo(accreditation=card.accreditation, **facts) for card in cards)
    keys = [card.pk for card in cards]
    for sheet in ("a6", "a4"):
        reader = Reader(crowd.organizer, "en", clock.now())
        paper = badges(crowd.summit, reader, cards=cards, sheet=sheet)
        sent = json.dumps([json.dumps(paper.data), json.dumps(paper.images)]).encode()

        bare, _ = timed(lambda sent=sent: print_one(["badges"], sent))

        def work(sheet: str = sheet) -> Any:
            return crowd.post("printouts/badges/", {"sheet": sheet, "passes": keys})

        compare_once(f"{len(cards)} badges with photos on {sheet.upper()}; bare: typst", work, bare, count=len(cards))
