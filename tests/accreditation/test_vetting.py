"""Security takes its list out and sends its verdicts in; its reasons are read by nobody else."""

from typing import Any

import pytest

from summit.accreditation.models import Accreditation, Category, Verdict, VettingList
from summit.accreditation.services import decide_on_people, send_people
from summit.core.models import AccessRecord, AuditEntry
from summit.notifications.models import Notification
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person

SUMMIT = "/api/v1/summits/bishkek-2025/"
VETTING = f"{SUMMIT}vetting/"
PEOPLE = f"{SUMMIT}accreditations/"


@pytest.fixture
def guard(summit: Any) -> Any:
    """An officer of security."""
    return make_user("guard", summit, "security")


@pytest.fixture
def people(summit: Any, belarus: Any, boris: Any, now: Any) -> list[Accreditation]:
    """Three people who wait for security, and one who is not sent yet."""
    category: Category = make_category(summit, steps=("clearance", "issuing"))
    made = [make_person(category, belarus, f"P{n}", email=f"p{n}@example.org") for n in range(4)]
    return send_people(made[:3], by=boris, now=now).done


def verdicts(api: Any, *lines: tuple[int, str, str], **more: Any) -> Any:
    rows = [{"reference": reference, "result": result, "reason": reason} for reference, result, reason in lines]
    return api.post(f"{VETTING}verdicts/", {"lines": rows, **more})


def test_the_list_names_those_who_wait_and_is_recorded(api: Any, guard: Any, people: list[Accreditation]) -> None:
    answer = api.by(guard).post(f"{VETTING}export/")

    assert answer.status_code == 201, answer.data
    assert [row["reference"] for row in answer.data["people"]] == [person.pk for person in people]
    assert set(answer.data["people"][0]) == {"reference", "name", "category", "delegation", "version", "facts"}
    assert VettingList.objects.get(pk=answer.data["list"]).people.count() == 3
    record = AccessRecord.objects.get(what="accreditation.vetting")
    assert (record.actor, record.row, record.action) == (guard.pk, answer.data["list"], "exported")


def test_verdicts_are_acknowledged_one_by_one_and_taken_over_once(
    api: Any, guard: Any, people: list[Accreditation]
) -> None:
    one, two, three = (person.pk for person in people)
    lines = ((one, "passed", ""), (two, "refused", "Known to us"), (three, "refused", ""), (987, "passed", ""))

    first = verdicts(api.by(guard), *lines, atomic=False)
    assert {line["id"]: line.get("code", line["outcome"]) for line in first.data["lines"]} == {
        one: "taken_over",
        two: "taken_over",
        three: "reason_missing",
        987: "not_vetted",
    }
    again = verdicts(api, *lines[:2])
    assert (again.data["unchanged"], Verdict.objects.count()) == (2, 2)
    other = verdicts(api, (two, "passed", ""), atomic=True)
    assert (other.status_code, other.data["code"], other.data["result"]) == (409, "decided_otherwise", "refused")


def test_verdicts_are_all_or_nothing_unless_it_is_said(api: Any, guard: Any, people: list[Accreditation]) -> None:
    answer = verdicts(api.by(guard), (people[0].pk, "passed", ""), (987, "passed", ""), atomic=True)

    assert (answer.status_code, answer.data["code"]) == (409, "rows_refused")
    assert not Verdict.objects.exists()


def test_clearance_is_taken_back_after_the_approval(
    api: Any, guard: Any, alice: Any, people: list[Accreditation], now: Any
) -> None:
    decide_on_people(people[:1], step="clearance", result="passed", by=guard, now=now)
    decide_on_people(people[:1], step="issuing", result="passed", by=alice, now=now)

    answer = api.by(guard).post(f"{VETTING}revoke/", {"people": [people[0].pk], "reason": "Learnt since"})

    assert answer.data["lines"][0]["status"] == "refused"


def test_the_reason_of_security_is_read_by_nobody_else(
    api: Any, guard: Any, alice: Any, boris: Any, people: list[Accreditation]
) -> None:
    secret = "Zanzibar dossier"
    verdicts(api.by(guard), (people[0].pk, "refused", secret))

    for reader in (alice, boris):
        answer = api.by(reader).get(f"{PEOPLE}{people[0].pk}/")
        assert answer.data["status"] == "refused"
        assert answer.data["verdicts"][0]["reason"] == ""
        assert secret not in answer.content.decode()
    Summit.objects.update(personal_data_until="2099-01-01")
    told = api.by(boris).post(f"{SUMMIT}personal-data/{people[0].pk}/export/", {"reason": "They ask"})
    assert (told.data["held"]["verdicts"][0]["result"], secret in told.content.decode()) == ("refused", False)
    letter = Notification.objects.get(kind="people_decided")
    assert (letter.context["changes"][0]["status"], secret in str(letter.context)) == ("refused", False)
    stored = Verdict.objects.values_list("reason", flat=True).get()
    assert stored == ""
    noted = AuditEntry.objects.filter(table="accreditation_verdict").get()
    assert (secret in str(noted.after), noted.after["classified_reason"]) == (False, "***")


def test_a_token_of_security_reaches_nothing_but_its_work(
    api: Any, guard: Any, alice: Any, boris: Any, people: list[Accreditation]
) -> None:
    for reader in (alice, boris):
        assert api.by(reader).get(VETTING).status_code == 403
    seen = api.by(guard).get(VETTING)
    assert seen.data["count"] == 3
    assert "p0@example.org" not in seen.content.decode()
    assert api.get(PEOPLE).status_code == 403
    assert api.get("/api/v1/summits/bishkek-2025/delegates/").status_code == 403
