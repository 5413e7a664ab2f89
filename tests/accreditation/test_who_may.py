"""Each verb of accreditation, by each role, on people of the own delegation, of another, and of the host."""

from typing import Any

import pytest

from summit.accounts.models import Role
from summit.accreditation.models import Accreditation, Category
from summit.core.encryption import Secret
from tests.document import api_document
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person

SUMMIT = "/api/v1/summits/bishkek-2025/"
PEOPLE = f"{SUMMIT}accreditations/"
VETTING = f"{SUMMIT}vetting/"
ORGANIZERS = ("chief", "organizer")
OWN_PARTY = ("liaison", "coordinator", "viewer")
# What the role security may do in the summit, beside what concerns the own account.
OF_SECURITY = ("vetting", "venues", "rooms", "notifications", "gate", "inside", "passes", "zones")


@pytest.fixture
def adviser(summit: Any) -> Category:
    return make_category(summit)


@pytest.fixture
def users(summit: Any, belarus: Any) -> dict[str, Any]:
    """A person of each role; those of a party are of Belarus."""
    return {
        kind: make_user(kind, summit, kind, belarus if kind in Role.PARTY_KINDS else None) for kind in Role.Kind.values
    }


@pytest.fixture
def people(summit: Any, adviser: Category, belarus: Any, kazakhstan: Any) -> dict[str, Accreditation]:
    """A person of Belarus, one of Kazakhstan, and one of the host."""
    staff = make_category(summit, "host-staff", whose="host")
    return {
        "own": make_person(adviser, belarus, "Own"),
        "other": make_person(adviser, kazakhstan, "Other"),
        "host": make_person(staff, None, "Host"),
    }


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_reads_whom(api: Any, users: Any, people: Any, kind: str) -> None:
    answer = api.by(users[kind]).get(PEOPLE)

    if kind in ORGANIZERS:
        assert {row["name"]["en"] for row in answer.data["results"]} == {"Own", "Other", "Host"}
    elif kind in OWN_PARTY:
        assert {row["name"]["en"] for row in answer.data["results"]} == {"Own"}
        assert api.get(f"{PEOPLE}{people['other'].pk}/").status_code == 404
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("verb", ["send", "withdraw"])
@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_sends_and_withdraws_whom(api: Any, users: Any, people: Any, kind: str, verb: str) -> None:
    api.by(users[kind])
    answers = {
        whose: api.post(f"{PEOPLE}{verb}/", {"people": [person.pk]}).status_code for whose, person in people.items()
    }

    if kind in ORGANIZERS:
        assert answers == {"own": 200, "other": 200, "host": 200}
    elif kind == "coordinator":
        assert answers == {"own": 200, "other": 400, "host": 400}
    else:
        assert set(answers.values()) == {403}


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_decides(api: Any, users: Any, people: Any, alice: Any, kind: str) -> None:
    api.by(alice).post(f"{PEOPLE}send/", {"people": [people["own"].pk]})
    body = {"people": [people["own"].pk], "step": "check", "result": "passed"}

    answer = api.by(users[kind]).post(f"{PEOPLE}decide/", body)

    assert answer.status_code == (200 if kind in ORGANIZERS else 403)


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_takes_an_accreditation_back(api: Any, users: Any, people: Any, kind: str) -> None:
    Accreditation.objects.filter(pk=people["own"].pk).update(status="approved")

    answer = api.by(users[kind]).post(f"{PEOPLE}revoke/", {"people": [people["own"].pk], "reason": "Left the service"})

    assert answer.status_code == (200 if kind in ORGANIZERS else 403)


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_opens_what_was_decided(api: Any, users: Any, people: Any, kind: str) -> None:
    Accreditation.objects.filter(pk=people["own"].pk).update(status="refused")

    answer = api.by(users[kind]).post(f"{PEOPLE}reopen/", {"people": [people["own"].pk]})

    assert answer.status_code == (200 if kind in ORGANIZERS else 403)


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_vets(api: Any, users: Any, people: Any, kind: str) -> None:
    api.by(users[kind])

    for answer in (api.get(VETTING), api.post(f"{VETTING}export/"), api.post(f"{VETTING}verdicts/", {"lines": []})):
        assert (answer.status_code == 403) == (kind != "security")


@pytest.mark.parametrize("resource", ["zones", "accreditation-categories", "quotas"])
@pytest.mark.parametrize("kind", Role.Kind.values)
def test_who_writes_the_registers(api: Any, users: Any, kind: str, resource: str) -> None:
    answer = api.by(users[kind]).post(f"{SUMMIT}{resource}/", {})

    assert answer.status_code == (400 if kind in ORGANIZERS else 403)


def test_who_decided_is_told_to_organizers_and_never_of_security(api: Any, users: Any, people: Any, now: Any) -> None:
    own = people["own"]
    facts = {"result": "returned", "at": now}
    own.verdicts.create(kind="check", reason="Too old a photo", by=users["chief"], **facts)
    own.verdicts.create(kind="clearance", classified_reason=Secret("Zanzibar"), by=users["security"], **facts)

    for kind in (*ORGANIZERS, *OWN_PARTY):
        answer = api.by(users[kind]).get(f"{PEOPLE}{own.pk}/")
        check, clearance = sorted(answer.data["verdicts"], key=lambda verdict: verdict["step"])
        assert check["reason"] == "Too old a photo"
        assert check["by"] == ("Chief" if kind in ORGANIZERS else None)
        assert (clearance["reason"], clearance["by"]) == ("", None)
        assert "Zanzibar" not in answer.content.decode()
        assert "classified" not in answer.content.decode()


def test_a_token_of_security_reaches_nothing_but_its_work(api: Any, users: Any, people: Any) -> None:
    """Every collection of the summit is asked, by the document of the API."""
    prefix = "/api/v1/summits/{slug}/"
    lists = [path for path, row in api_document()["paths"].items() if path.startswith(prefix) and "get" in row]
    asked = [path for path in lists if "{" not in path.removeprefix(prefix)]

    api.by(users["security"])
    reached = [path for path in asked if api.get(path.replace("{slug}", "bishkek-2025")).status_code == 200]

    names = {path.removeprefix(prefix).split("/")[0] for path in reached}
    assert "vetting" in names
    assert "accreditations" not in names
    assert not names & {"delegations", "delegates", "contacts", "personal-data", "documents", "programme", "quotas"}
    assert len(asked) > 30
