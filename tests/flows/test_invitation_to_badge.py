"""From the note to the gate, by HTTP: a state is invited, sends its list, is approved in four steps, and comes in."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pypdf import PdfReader

from summit.accounts.models import Role, User
from summit.accreditation.services import add_usual_categories
from summit.delegations.models import Delegate, Delegation
from summit.notifications.models import Notification
from summit.sessions.models import Session
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
CHECK, CLEARANCE, ISSUING = "check", "clearance", "issuing"

pytestmark = pytest.mark.django_db


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

    @cached_property
    def categories(self) -> dict[str, int]:
        """The categories by their codes."""
        found = self.call("organizer", "get", "accreditation-categories/?page_size=50")["results"]
        return {row["code"]: row["id"] for row in found}

    def status_of(self, person: int) -> tuple[str, str | None]:
        row = self.call("organizer", "get", f"accreditations/{person}/")
        return row["status"], row["step"]


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
    call = house.call

    # A note, an invitation, an answer.
    note = {"direction": "outgoing", "number": "14-2/101", "dated_on": "2025-09-01", "subject": "Invitation"}
    note = call("organizer", "post", "notes/", note | {"party": kazakhstan.pk}, status=201)
    facts = {"delegation": kazakhstan.pk, "inviting_office": {"en": "The President"}, "level": "head_of_state"}
    invitation = call("organizer", "post", "official-invitations/", facts | {"outgoing_note": note["id"]}, status=201)
    path = f"official-invitations/{invitation['id']}/"
    call("coordinator", "get", path, status=404)
    call("organizer", "post", f"{path}send/", {})
    call("coordinator", "post", f"{path}acknowledge/", {})
    assert call("coordinator", "post", f"{path}accept/", {})["status"] == "accepted"
    assert call("coordinator", "get", f"delegations/{kazakhstan.pk}/")["is_attending"]

    # The list of forty, with three bad cells; corrected.
    lines = forty()
    wrong = [list(line) for line in lines]
    wrong[0][2], wrong[7][3:5], wrong[20][6] = "minister", ["", ""], "no address"
    coordinator = house.people["coordinator"]
    job = check(house.api, coordinator, "accreditations", table(wrong))
    refused = [row for row in rows_of(house.api, job["id"]) if row["errors"]]
    assert (job["counts"]["refused"], {row["number"] for row in refused}) == (3, {2, 9, 22})
    assert call("coordinator", "get", "accreditations/")["count"] == 0
    job = check(house.api, coordinator, "accreditations", table(lines))
    assert apply(house.api, job["id"])["status"] == "applied"
    rows = call("coordinator", "get", "accreditations/?page_size=100")["results"]
    people = {row["reference"]: row["id"] for row in rows}
    assert len(people) == 40
    assert Delegate.objects.filter(party=kazakhstan).count() == 4

    # Sent, once each has a photo and a document.
    missing = call("coordinator", "post", "accreditations/send/", {"people": [people["adviser-1"]]}, status=409)
    assert missing["code"] == "needs_missing"
    photo = make_jpeg()
    for number, person in enumerate(people.values()):
        passport = {"passport_number": f"N{number:08}", "date_of_birth": "1980-05-17"}
        passport |= {"document_type": "diplomatic", "issuing_state": "KAZ", "nationality": "KAZ"}
        call("coordinator", "put", f"personal-data/{person}/", passport | {"expires_on": "2030-01-01"})
        file = SimpleUploadedFile("photo.jpg", photo, "image/jpeg")
        call("coordinator", "put", f"photos/{person}/", {"file": file}, format="multipart")
    call("coordinator", "post", "accreditations/send/", {"people": list(people.values()), "atomic": True})

    # Checked, cleared, issued; one is returned on the way, one refused.
    pick = people["technical-6"], people["driver-6"]
    back, spy = pick
    decide = {"step": CHECK, "result": "returned", "reason": "The name is not as in the passport.", "people": [back]}
    call("organizer", "post", "accreditations/decide/", decide)
    call("coordinator", "patch", f"accreditations/{back}/", {"name": {"en": "Technical Six", "ru": "Техник Шесть"}})
    call("coordinator", "post", "accreditations/send/", {"people": [back]})
    passed = {"step": CHECK, "result": "passed", "people": list(people.values()), "atomic": True}
    call("organizer", "post", "accreditations/decide/", passed)
    call("security", "get", "accreditations/", status=403)
    batch = call("security", "post", "vetting/export/", status=201)["people"]
    assert {row["reference"] for row in batch} == set(people.values()) - {
        people[f"delegate-{number}"] for number in range(1, 5)
    }
    verdicts = [{"reference": row["reference"], "result": "passed"} for row in batch if row["reference"] != spy]
    verdicts.append({"reference": spy, "result": "refused", "reason": "Known to the service."})
    assert call("security", "post", "vetting/verdicts/", {"lines": verdicts})["taken_over"] == 36
    assert call("security", "post", "vetting/verdicts/", {"lines": verdicts})["unchanged"] == 36
    issued = {"step": ISSUING, "result": "passed", "atomic": False, "people": list(people.values())}
    call("organizer", "post", "accreditations/decide/", issued)
    assert house.status_of(spy) == ("refused", None)
    seen = call("coordinator", "get", f"accreditations/{spy}/")
    assert "Known to the service" not in str(seen)
    approved = call("organizer", "get", "accreditations/?status=approved&page_size=100")["results"]
    assert len(approved) == 39

    # Badges are printed and handed over.
    assert call("organizer", "post", "passes/issue/", {"delegation": kazakhstan.pk})["issued"] == 39
    pdf = call("organizer", "post", "printouts/badges/", {"delegation": kazakhstan.pk, "sheet": "a6"})
    pages = PdfReader(BytesIO(pdf.content)).pages
    assert len(pages) == 39
    assert "Adviser 1" in "".join(page.extract_text() for page in pages)
    badge = _pass_of(house, people["adviser-1"])
    call("organizer", "post", f"passes/{badge['id']}/hand-over/", {"holder": "A. Adviser"})

    # The gate.
    zone = call("organizer", "get", "zones/?search=HALL")["results"][0]["id"]
    code = call("organizer", "get", f"passes/{badge['id']}/code/")["code"]
    answer = call("gate", "post", "gate-checks/", {"code": code, "zone": zone}, status=201)
    assert (answer["result"], answer["access_pass"]["name"]["en"]) == ("passed", "Adviser 1")
    call("gate", "get", f"accreditations/{people['adviser-1']}/", status=403)

    # Lost: refused at once, and the new one opens.
    new = call("coordinator", "post", f"passes/{badge['id']}/lost/", {"reason": "In a taxi"})
    assert new["number"] != badge["number"]
    answer = call("gate", "post", "gate-checks/", {"code": code, "zone": zone}, status=201)
    assert (answer["result"], answer["is_admitted"]) == ("refused", False)
    revoked = call("gate", "get", "gate/revocations/")
    assert badge["number"] in str(revoked) or base64.b64encode(str(badge["number"]).encode())

    # The head is replaced on the day.
    _replace_the_head(house, kazakhstan, summit)


def _pass_of(house: House, person: int) -> Any:
    (found,) = house.call("organizer", "get", f"passes/?accreditation={person}")["results"]
    return found


def _replace_the_head(house: House, kazakhstan: Delegation, summit: Summit) -> None:
    first, second = Delegate.objects.filter(party=kazakhstan).order_by("code")[:2]
    house.call("organizer", "patch", f"delegates/{first.pk}/", {"rank": "minister"})
    Delegation.objects.filter(pk=kazakhstan.pk).update(head=first)
    session = make_session(summit, participants=[first], audience="summit")
    body = {"replaced": first.pk, "successor": second.pk}
    preview = house.call("organizer", "post", "replacements/?preview=true", body)
    assert Delegation.objects.get(pk=kazakhstan.pk).head == first
    assert "letters" in preview
    before = Notification.objects.count()
    house.call("organizer", "post", "replacements/", body)
    assert Delegation.objects.get(pk=kazakhstan.pk).head == second
    people = Session.objects.get(pk=session.pk).engagement.occupancies.values_list("resource", flat=True)
    assert second.pk in people and first.pk not in people
    assert Notification.objects.count() >= before
