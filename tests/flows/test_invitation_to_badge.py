"""From the note to the gate, by HTTP: a state is invited, sends its list, is approved in four steps, and comes in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pypdf import PdfReader

from summit.accounts.models import Role, User
from summit.accreditation.services import add_usual_categories
from summit.delegations.models import Delegate, Delegation
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.personal import make_jpeg
from tests.factories.sessions import make_session
from tests.spreadsheets.importing import apply, check, rows_of

URL = "/api/v1/summits/bishkek-2025/"
NOON = datetime(2025, 11, 26, 6, tzinfo=UTC)
HEADINGS = ("delegation", "reference", "category", "name.en", "name.ru", "function.en", "email")
PEOPLE = {"delegate": 4, "adviser": 5, "accompanying": 10, "security": 6, "technical": 6, "driver": 6, "interpreter": 3}
CHECK, ISSUING = "check", "issuing"
SECRET = "Known to the service."

pytestmark = pytest.mark.django_db(transaction=True)  # an import shows its progress by another connection


@dataclass
class House:
    """A summit with one invited state, and everybody's door."""

    api: Client
    summit: Summit
    people: dict[str, User] = field(default_factory=dict)

    def call(self, who: str, verb: str, path: str, body: Any = None, *, status: int = 200, **how: Any) -> Any:
        """Do it as this person; return the answer."""
        answer = getattr(self.api.by(self.people[who]), verb)(URL + path, body, **how)
        assert answer.status_code == status, (who, path, answer.content)
        return answer.json() if answer.get("Content-Type", "").endswith("json") else answer


@pytest.fixture
def kazakhstan(summit: Summit) -> Delegation:
    return make_delegation(summit, "KAZ", en="Kazakhstan", ru="Казахстан", is_attending=False)


@pytest.fixture
def house(api: Client, summit: Summit, kazakhstan: Delegation, monkeypatch: Any) -> Iterator[House]:
    """The first day, at noon: all that happens here happens in one hour."""
    monkeypatch.setattr("summit.core.clock.now", lambda: NOON)
    house = House(api, summit)
    house.people = {
        "organizer": make_user("organizer", summit, Role.Kind.ORGANIZER),
        "coordinator": make_user("coordinator", summit, Role.Kind.COORDINATOR, kazakhstan),
        "security": make_user("security", summit, Role.Kind.SECURITY),
        "gate": make_user("gate", summit, Role.Kind.GATE),
    }
    add_usual_categories(summit)
    Summit.objects.filter(pk=summit.pk).update(asks_personal_data=True)
    return house


def table(lines: list[list[str]]) -> bytes:
    """Return the lines as a workbook, as a mission makes it."""
    book = Workbook()
    sheet = book.active
    for line in [list(HEADINGS), *lines]:
        sheet.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def forty() -> list[list[str]]:
    """Return a line for each of forty people."""
    lines: list[list[str]] = []
    for category, count in PEOPLE.items():
        for number in range(1, count + 1):
            name = f"{category.title()} {number}"
            lines.append(["KAZ", f"{category}-{number}", category, name, f"{name} (ru)", "Embassy", "kaz@example.org"])
    return lines


def test_from_the_note_to_the_gate(house: House, kazakhstan: Delegation, summit: Summit) -> None:
    _invite(house, kazakhstan)
    people = _send_the_list(house, kazakhstan)
    _give_photos_and_documents(house, people)
    _approve(house, people)
    badge = _print_and_hand_over(house, kazakhstan, people["adviser-1"])
    _come_in_and_lose_it(house, badge, people["adviser-1"])
    _replace_the_head(house, kazakhstan, summit)


def _invite(house: House, kazakhstan: Delegation) -> None:
    """A note goes out; the state reads the invitation once it is sent, and accepts by a note of its own."""
    call = house.call
    note = _enter_note(house, kazakhstan, "organizer", "outgoing", "Invitation")
    facts = {"delegation": kazakhstan.pk, "inviting_office": {"en": "The President"}, "level": "head_of_state"}
    invitation = call("organizer", "post", "official-invitations/", facts | {"outgoing_note": note}, status=201)
    path = f"official-invitations/{invitation['id']}/"
    call("coordinator", "get", path, status=404)
    call("organizer", "post", f"{path}send/", {})
    call("coordinator", "post", f"{path}acknowledge/", {})
    theirs = _enter_note(house, kazakhstan, "coordinator", "incoming", "Acceptance")
    assert call("coordinator", "post", f"{path}accept/", {"note": theirs})["status"] == "accepted"
    assert call("coordinator", "get", f"delegations/{kazakhstan.pk}/")["is_attending"]
    assert "is_attending" not in _without_note(house)


def _enter_note(house: House, party: Delegation, who: str, direction: str, subject: str) -> int:
    """Enter a note in the register; return its key."""
    facts = {"direction": direction, "number": f"14-2/{subject}", "dated_on": "2025-09-01", "subject": subject}
    key: int = house.call(who, "post", "notes/", facts | {"party": party.pk}, status=201)["id"]
    return key


def _without_note(house: House) -> list[str]:
    """Return what changed of the delegation itself that no note asked for."""
    changes = house.call("organizer", "get", "changes-without-note/?since=2025-01-01")
    return [name for change in changes if change["kind"] == "delegation" for name in change["changed"]]


def _send_the_list(house: House, kazakhstan: Delegation) -> dict[str, int]:
    """A workbook of forty with three bad cells is refused whole; corrected, it is entered. Return the people."""
    lines, coordinator = forty(), house.people["coordinator"]
    wrong = [list(line) for line in lines]
    wrong[0][2], wrong[7][0], wrong[20][6] = "minister", "XYZ", "no address"
    job = check(house.api, coordinator, "accreditations", table(wrong))
    rows = rows_of(house.api, job["id"])
    cells = {row["number"]: [error["column"] for error in row["errors"]] for row in rows if row["errors"]}
    assert (job["status"], cells) == ("refused", {2: ["category"], 9: ["delegation"], 22: ["email"]})
    assert house.call("coordinator", "get", "accreditations/")["count"] == 0

    job = check(house.api, coordinator, "accreditations", table(lines))
    assert job["status"] == "checked", rows_of(house.api, job["id"])
    assert apply(house.api, job["id"])["status"] == "applied"
    rows = house.call("coordinator", "get", "accreditations/?page_size=100")["results"]
    people = {row["reference"]: row["id"] for row in rows}
    assert len(people) == 40
    assert Delegate.objects.filter(party=kazakhstan, accreditation__isnull=False).count() == PEOPLE["delegate"]
    return people


def _give_photos_and_documents(house: House, people: dict[str, int]) -> None:
    """Advisers are not sent without them; the host asks for nothing of all others."""
    call = house.call
    for category in call("organizer", "get", "accreditation-categories/?page_size=50")["results"]:
        if category["needs"] and category["code"] != "adviser":
            call("organizer", "patch", f"accreditation-categories/{category['id']}/", {"needs": []})
    missing = call("coordinator", "post", "accreditations/send/", {"people": [people["adviser-1"]]}, status=409)
    assert (missing["code"], sorted(missing["missing"])) == ("needs_missing", ["photo", "travel_document"])
    photo = make_jpeg()
    for number, person in enumerate(key for reference, key in people.items() if reference.startswith("adviser")):
        passport = {"passport_number": f"N{number:08}", "date_of_birth": "1980-05-17", "expires_on": "2030-01-01"}
        passport |= {"document_type": "diplomatic", "issuing_state": "KAZ", "nationality": "KAZ"}
        call("coordinator", "put", f"personal-data/{person}/", passport)
        file = SimpleUploadedFile("photo.jpg", photo, "image/jpeg")
        call("coordinator", "put", f"photos/{person}/", {"file": file}, format="multipart")


def _approve(house: House, people: dict[str, int]) -> None:
    """The delegation sends, protocol checks, security clears, protocol issues; one is returned, and one refused."""
    call, everyone = house.call, list(people.values())
    back, refused = people["technical-6"], people["driver-6"]
    call("coordinator", "post", "accreditations/send/", {"people": everyone, "atomic": True})
    returned = {"step": CHECK, "result": "returned", "reason": "The name is not as in the passport."}
    call("organizer", "post", "accreditations/decide/", returned | {"people": [back]})
    call("coordinator", "patch", f"accreditations/{back}/", {"name": {"en": "Technical Six", "ru": "Техник Шесть"}})
    call("coordinator", "post", "accreditations/send/", {"people": [back]})
    passed = {"result": "passed", "people": everyone}
    call("organizer", "post", "accreditations/decide/", passed | {"step": CHECK, "atomic": True})

    call("security", "get", "accreditations/", status=403)
    batch = [row["reference"] for row in call("security", "post", "vetting/export/", status=201)["people"]]
    assert len(batch) == 40 - PEOPLE["delegate"]  # their states answer for these
    lines = [{"reference": key, "result": "passed"} for key in batch if key != refused]
    lines.append({"reference": refused, "result": "refused", "reason": SECRET})
    assert call("security", "post", "vetting/verdicts/", {"lines": lines})["taken_over"] == len(batch)
    assert call("security", "post", "vetting/verdicts/", {"lines": lines})["unchanged"] == len(batch)

    call("organizer", "post", "accreditations/decide/", passed | {"step": ISSUING, "atomic": False})
    approved = call("organizer", "get", "accreditations/?status=approved&page_size=100")
    assert approved["count"] == 39
    (adviser,) = (row for row in approved["results"] if row["id"] == people["adviser-1"])
    assert [verdict["step"] for verdict in adviser["verdicts"]] == [CHECK, "clearance", ISSUING]
    for who in ("organizer", "coordinator"):
        shown = call(who, "get", f"accreditations/{refused}/")
        assert (shown["status"], SECRET in str(shown)) == ("refused", False)


def _print_and_hand_over(house: House, kazakhstan: Delegation, adviser: int) -> Any:
    call, of_kazakhstan = house.call, {"delegation": kazakhstan.pk}
    assert call("organizer", "post", "passes/issue/", of_kazakhstan)["issued"] == 39
    pages = PdfReader(BytesIO(call("organizer", "post", "printouts/badges/", of_kazakhstan).content)).pages
    assert len(pages) == 39
    assert "Adviser 1" in "".join(page.extract_text() for page in pages)
    (badge,) = call("organizer", "get", f"passes/?accreditation={adviser}")["results"]
    assert badge["status"] == "printed"
    return call("organizer", "post", f"passes/{badge['id']}/hand-over/", {"holder": "A. Adviser"})


def _come_in_and_lose_it(house: House, badge: Any, adviser: int) -> None:
    """The gate reads no list. A pass that is lost is refused at once, and the new one opens."""
    call = house.call
    zone = call("organizer", "get", "zones/?search=HALL")["results"][0]["id"]

    def scan(key: str) -> Any:
        code = call("organizer", "get", f"passes/{key}/code/")["code"]
        return call("gate", "post", "gate-checks/", {"code": code, "zone": zone}, status=201)

    answer = scan(badge["id"])
    assert (answer["is_admitted"], answer["access_pass"]["name"]["en"]) == (True, "Adviser 1")
    call("gate", "get", f"accreditations/{adviser}/", status=403)
    new = call("coordinator", "post", f"passes/{badge['id']}/lost/", {"reason": "In a taxi"})
    assert not scan(badge["id"])["is_admitted"]
    assert badge["number"] in call("gate", "get", "gate/revocations/")["numbers"]
    assert not scan(new["id"])["is_admitted"]  # it is not handed over yet
    call("organizer", "post", f"passes/{new['id']}/hand-over/", {"holder": "A. Adviser"})
    assert scan(new["id"])["is_admitted"]


def _replace_the_head(house: House, kazakhstan: Delegation, summit: Summit) -> None:
    """By a note, read first, told once: the successor heads the delegation and sits in its session of the next day."""
    first, second = kazakhstan.head, Delegate.objects.filter(party=kazakhstan, headed=None)[0]
    session = make_session(summit, delegates=[first], audience="summit")
    note, before = _enter_note(house, kazakhstan, "coordinator", "incoming", "Head"), _without_note(house)
    body = {"replaced": first.pk, "successor": second.pk, "note": note}
    letters = house.call("organizer", "post", "replacements/?preview=true", body)["messages"]
    assert house.call("organizer", "get", f"delegations/{kazakhstan.pk}/")["head"] == first.pk

    house.call("organizer", "post", "replacements/", body)

    (change,) = house.call("organizer", "get", "outbox/?verb=programme.replace_delegate")["results"]
    assert [letter["recipient"] for letter in change["letters"]] == [letter["recipient"] for letter in letters]
    assert _without_note(house) == before

    assert house.call("organizer", "get", f"delegations/{kazakhstan.pk}/")["head"] == second.pk
    assert list(session.engagement.occupancies.values_list("resource", flat=True)) == [second.pk]
