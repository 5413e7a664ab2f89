"""From a provisional agenda to signed decisions, through HTTP, by the tokens of the delegations and an organizer.

As in Bishkek: ministers endorse in the morning, leaders adopt and sign in the afternoon, one member is absent and joins
later.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from summit.accounts.models import Role, User
from summit.core import clock
from summit.decisions.models import SilenceProcedure
from summit.decisions.services import close_silence
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.notifications.models import Notification
from summit.sessions.models import Organ, Session
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.documents import upload
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
PRESENT = ("BLR", "KAZ", "KGZ", "RUS", "TJK")
NAMES = {
    "ARM": "Армения",
    "BLR": "Беларусь",
    "KAZ": "Казахстан",
    "KGZ": "Кыргызстан",
    "RUS": "Россия",
    "TJK": "Таджикистан",
}


class Door:
    """One account's way in: its token, and nothing else."""

    def __init__(self, user: User) -> None:
        self.client = APIClient()
        credentials = {"email": user.email, "password": "correct horse battery"}
        token = self.client.post("/api/v1/auth/login/", credentials).json()["token"]
        self.client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    def get(self, path: str, **query: Any) -> Any:
        """Return what stands there."""
        answer = self.client.get(URL + path, query)
        assert answer.status_code == 200, (path, answer.content)
        return answer.json()

    def post(self, path: str, body: Any = None, *, status: int | None = None, **how: Any) -> Any:
        """Do it, and return the answer: a problem where `status` says so."""
        answer = self.client.post(URL + path, body or {}, **how)
        assert answer.status_code == status if status else answer.status_code in (200, 201), (path, answer.content)
        return answer.json()


class Council:
    """The summit: six members, of whom Armenia does not come, two organs, two sessions, and everybody's door."""

    def __init__(self, summit: Summit, organizer: User) -> None:
        self.summit = summit
        self.member = {
            code: make_delegation(
                summit,
                code,
                en=code.title(),
                ru=name,
                is_attending=code != "ARM",
                is_host=code == "KGZ",
                is_chair=code == "KGZ",
            )
            for code, name in NAMES.items()
        }
        self.door = {
            code: Door(make_user(f"staff-{code.lower()}", summit, Role.Kind.COORDINATOR, delegation))
            for code, delegation in self.member.items()
        }
        self.secretariat = Door(organizer)
        self.organ = {
            code: Organ.objects.create(summit=summit, code=code, name={"en": code}, short_name={"en": code})
            for code in ("ministers", "council")
        }
        heads = [self.member[code].head for code in PRESENT]
        order = PrecedencePolicy.objects.create(summit=summit, code="russian", name={"en": "Russian"}, language="ru")
        self.session: dict[str, Session] = {}
        for code, hour in (("ministers", -4), ("council", 0)):
            self.session[code] = make_session(
                summit,
                code,
                title={"en": code},
                delegates=heads,
                organs=[self.organ[code]],
                precedence=order,
                chair=self.member["KGZ"],
                **_hours(hour),
            )

        self.secretariat.post("revisions/", {"even_if_warned": True})

    def pk(self, code: str) -> int:
        """Return the id of a delegation."""
        return int(self.member[code].pk)

    def take(self, document: int, outcome: str, **facts: Any) -> Any:
        """Have the secretariat state the outcome of the document's first stage that is to come."""
        path = self.secretariat.get("stages/", document=document, ordering="position")["results"]
        stage = next(s for s in path if s["outcome"] == "pending")
        return self.secretariat.post(f"stages/{stage['id']}/take/", {"outcome": outcome, **facts})

    def letter_count(self, code: str, kind: str) -> int:
        """Return how often the delegation's staff were told something of that kind."""
        return Notification.objects.filter(recipient__email=f"staff-{code.lower()}@example.org", kind=kind).count()


def _hours(later: int) -> dict[str, Any]:
    """Two hours, so many after noon in Bishkek."""
    start = datetime(2025, 11, 27, 6, tzinfo=UTC) + timedelta(hours=later)
    return {"starts_at": start, "ends_at": start + timedelta(hours=2)}


@pytest.fixture
def council(summit: Summit, alice: User) -> Council:
    return Council(summit, alice)


def _draft(council: Council, symbol: str, classification: str = "restricted") -> int:
    """Have the secretariat draft a document with a file, and circulate it."""
    body = {"symbol": symbol, "title": {"en": "Strategy", "ru": "Стратегия"}, "classification": classification}
    document: int = council.secretariat.post("documents/", body)["id"]
    _circulate(council, document)
    return document


def _circulate(council: Council, document: int) -> None:
    body = {"document": document, "language": "ru", "file": upload()}
    council.secretariat.post("document-files/", body, format="multipart")
    council.secretariat.post(f"documents/{document}/circulate/")


def _take_position(council: Council, code: str, document: int, stance: str, **facts: Any) -> Any:
    version = council.door[code].get(f"documents/{document}/")["versions"][-1]["id"]
    body = {"version": version, "delegation": council.pk(code), "stance": stance, **facts}
    return council.door[code].post("positions/", body)


def _lay_path(council: Council, document: int) -> None:
    ministers, leaders = council.organ["ministers"].pk, council.organ["council"].pk
    stages = [
        {"organs": [ministers], "purpose": "endorse", "session": council.session["ministers"].pk},
        {"organs": [leaders], "purpose": "adopt", "session": council.session["council"].pk},
        {"organs": [leaders], "purpose": "sign", "session": council.session["council"].pk},
    ]
    council.secretariat.post("stages/lay/", {"document": document, "stages": stages})


def test_an_agenda_is_provisional_then_circulated_then_adopted(council: Council) -> None:
    secretariat, belarus = council.secretariat, council.door["BLR"]
    session = council.session["council"].pk
    agenda = secretariat.post("agendas/", {"session": session})["id"]
    items = [
        secretariat.post("agenda-items/", {"session": session, "title": {"en": title}, "minutes": 30})["id"]
        for title in ("Southern border", "Peacekeeping")
    ]

    before = belarus.get(f"agendas/{agenda}/items/")
    wish = {"agenda": agenda, "delegation": council.pk("BLR"), "title": {"en": "Exercises"}, "minutes": 15}
    proposal = belarus.post("item-proposals/", wish)["id"]
    secretariat.post(f"item-proposals/{proposal}/accept/")
    secretariat.post(f"agendas/{agenda}/circulate/")
    first = belarus.get(f"agendas/{agenda}/items/")
    secretariat.post(f"agenda-items/{items[1]}/move/", {"position": 1})
    unchanged = belarus.get(f"agendas/{agenda}/items/")
    secretariat.post(f"agendas/{agenda}/circulate/")
    compared = belarus.get(f"agendas/{agenda}/comparison/", old=1, new=2)
    secretariat.post(f"agendas/{agenda}/adopt/")

    assert before == []
    assert [row["title"]["en"] for row in first] == ["Southern border", "Peacekeeping", "Exercises"]
    assert unchanged == first
    assert [(row["number"], row["kinds"]) for row in compared] == [("1", ["moved"]), ("2", ["renumbered"])]
    assert belarus.get(f"agendas/{agenda}/")["status"] == "adopted"
    assert council.letter_count("KAZ", "agenda_circulated") == 2


def test_from_a_draft_to_what_five_have_signed_and_one_joins(council: Council) -> None:
    document = _draft(council, "CSC/2025/1")
    _lay_path(council, document)
    for code in PRESENT:
        _take_position(council, code, document, "reserves" if code == "KAZ" else "supports")

    # The reserve is Kazakhstan's business; an amendment answers it, and all are asked again.
    seen = council.door["BLR"].get("positions/", document=document)["results"]
    text = {"passage": "paragraph 3", "proposed_text": "in consultation with all members", "reason": "Sovereignty"}
    version = council.door["KAZ"].get(f"documents/{document}/")["versions"][-1]["id"]
    amendment = council.door["KAZ"].post("amendments/", {"version": version, "delegation": council.pk("KAZ"), **text})
    council.secretariat.post(f"documents/{document}/new-version/", {"note": "paragraph 3"})
    council.secretariat.post(f"amendments/{amendment['id']}/accept/")
    _circulate(council, document)
    silent = council.secretariat.get(f"consensus/{document}/")["silent"]

    council.take(document, "endorsed")
    _take_position(council, "KAZ", document, "objects", text="Not before Thursday")
    stage = next(s for s in council.secretariat.get("stages/", document=document)["results"] if s["purpose"] == "adopt")
    refused = council.secretariat.post(f"stages/{stage['id']}/take/", {"outcome": "adopted"}, status=409)
    _take_position(council, "KAZ", document, "joins")
    adopted = council.take(document, "adopted")
    council.take(document, "signed")
    bound = [row["delegation"] for row in council.secretariat.get("consents/", document=document)["results"]]
    consent = {"document": document, "delegation": council.pk("ARM"), "note": "Note 1"}
    joined = council.door["ARM"].post("consents/", consent)

    assert [row["delegation"] for row in seen] == [council.pk("BLR")]
    assert sorted(silent) == sorted(council.pk(code) for code in NAMES)
    assert refused["code"] == "not_carried"
    assert sorted(adopted["present"]) == sorted(bound) == sorted(council.pk(code) for code in PRESENT)
    assert (joined["delegation"], joined["means"]) == (council.pk("ARM"), "joined")
    assert council.door["TJK"].get(f"documents/{document}/")["status"] == "adopted"


def test_a_decision_is_numbered_printed_and_followed_up(council: Council) -> None:
    document = _draft(council, "CSC/2025/2")
    _lay_path(council, document)
    for outcome in ("endorsed", "adopted", "signed"):
        council.take(document, outcome)
    series = council.secretariat.post("series/", {"prefix": "CSC/2025/D", "organ": council.organ["council"].pk})["id"]
    body = {
        "series": series,
        "title": {"en": "On the strategy", "ru": "О стратегии"},
        "text": {"en": "Adopt it.", "ru": "Принять."},
    }
    decision = council.secretariat.post("decisions/", {**body, "taken_on": "2025-11-27", "document": document})
    duty = {"decision": decision["id"], "title": {"en": "Report"}, "owner": council.pk("BLR"), "due_on": "2025-12-20"}
    action = council.secretariat.post("actions/", duty)["id"]

    foreign = council.door["KAZ"].client.post(f"{URL}actions/{action}/done/", {"report": "Done"})
    done = council.door["BLR"].post(f"actions/{action}/done/", {"report": "Sent by note."})
    printed = council.door["RUS"].client.get(f"{URL}printouts/decisions/{decision['id']}/", {"language": "ru"})
    record = council.secretariat.get(f"summary-records/{council.session['council'].pk}/")

    assert decision["symbol"] == "CSC/2025/D/1"
    assert (foreign.status_code, done["status"]) == (404, "done")
    assert (printed.status_code, printed.getvalue()[:5]) == (200, b"%PDF-")
    assert [(row["symbol"], row["outcome"]) for row in record["stages"]] == [
        ("CSC/2025/2", "adopted"),
        ("CSC/2025/2", "signed"),
    ]


def test_silence_adopts_once_and_an_objection_in_time_stops_it(council: Council) -> None:
    quiet, loud = _draft(council, "CSC/2025/3"), _draft(council, "CSC/2025/4")
    deadline = clock.now() + timedelta(seconds=2)
    asked = {"organ": council.organ["council"].pk, "deadline": deadline.isoformat()}
    running, stopped = (
        council.secretariat.post("silence-procedures/", {"document": document, **asked})["id"]
        for document in (quiet, loud)
    )

    council.door["TJK"].post(f"silence-procedures/{stopped}/break/", {"delegation": council.pk("TJK"), "text": "No"})
    time.sleep(max(0.0, (deadline - clock.now()).total_seconds()))
    procedure = SilenceProcedure.objects.get(pk=running)
    for minutes in (1, 2):
        close_silence(procedure, now=deadline + timedelta(minutes=minutes))
    late = council.door["RUS"].post(f"silence-procedures/{running}/break/", {"delegation": council.pk("RUS")})

    ends = {pk: council.door["BLR"].get(f"silence-procedures/{pk}/")["status"] for pk in (running, stopped)}
    assert ends == {running: "adopted", stopped: "broken"}
    assert late["objections"][0]["is_void"] is True
    assert [council.letter_count(code, "silence_adopted") for code in NAMES] == [1] * 6
    assert [council.letter_count(code, "silence_broken") for code in NAMES] == [1] * 6


def test_who_is_not_cleared_meets_nothing_of_it(council: Council, summit: Summit) -> None:
    guest = make_delegation(summit, "CIS", participation=Delegation.Participation.GUEST)
    reader = Door(make_user("guest", summit, Role.Kind.COORDINATOR, guest))
    document = _draft(council, "CSC/2025/5")
    _lay_path(council, document)

    answer = reader.get(f"documents/{document}/")
    file = council.secretariat.get(f"documents/{document}/")["versions"][0]["files"][0]["id"]
    answers = {
        path: reader.client.get(URL + path).status_code
        for path in (f"document-files/{file}/download/", f"consensus/{document}/")
    }

    assert (answer["symbol"], answer["title"]) == ("CSC/2025/5", None)
    assert answers == {f"document-files/{file}/download/": 404, f"consensus/{document}/": 404}
    assert reader.get("documents/", search="Strategy")["results"] == []
