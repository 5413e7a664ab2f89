"""People are sent, and decided on at each step by those whose step it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.accreditation.models import Accreditation, Category, Verdict
from summit.accreditation.services import (
    DecidedMeanwhile,
    NotAtThisStep,
    decide_on_people,
    expire_people,
    send_people,
    withdraw_people,
)
from summit.notifications.models import Notification
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.documents import pdf
from tests.factories.many import make_delegations
from tests.factories.personal import make_photo

PEOPLE = "/api/v1/summits/bishkek-2025/accreditations/"


@pytest.fixture
def adviser(summit: Any) -> Category:
    return make_category(summit)


@pytest.fixture
def person(adviser: Category, belarus: Any) -> Accreditation:
    return make_person(adviser, belarus, "Aibek")


@pytest.fixture
def guard(summit: Any) -> Any:
    """An officer of security."""
    return make_user("guard", summit, "security")


def decide(api: Any, people: list[Any], step: str, result: str = "passed", **more: Any) -> Any:
    body = {"people": [person.pk for person in people], "step": step, "result": result, **more}
    return api.post(f"{PEOPLE}decide/", body)


def test_a_person_is_approved_in_four_steps(
    api: Any, alice: Any, boris: Any, guard: Any, person: Accreditation, now: Any
) -> None:
    sent = api.by(boris).post(f"{PEOPLE}send/", {"people": [person.pk]})
    assert (sent.status_code, sent.data["lines"][0]["status"]) == (200, "in_review")
    assert decide(api.by(alice), [person], "check").data["done"] == 1
    assert api.get(f"{PEOPLE}{person.pk}/").data["step"] == "clearance"
    [cleared] = decide_on_people([person], step="clearance", result="passed", by=guard, now=now).done
    assert (cleared.status, str(cleared.step)) == ("in_review", "issued by protocol")

    last = decide(api, [person], "issuing")

    assert last.data["lines"][0]["status"] == "approved"
    verdicts = api.get(f"{PEOPLE}{person.pk}/").data["verdicts"]
    assert {v["step"]: (v["result"], v["by"]) for v in verdicts} == {
        "check": ("passed", "Alice"),
        "clearance": ("passed", None),
        "issuing": ("passed", "Alice"),
    }


def test_what_a_category_needs_is_named_when_it_is_missing(
    api: Any, boris: Any, person: Accreditation, adviser: Category
) -> None:
    adviser.needs = ["photo", "letter"]
    adviser.save()

    answer = api.by(boris).post(f"{PEOPLE}send/", {"people": [person.pk]})

    assert (answer.status_code, answer.data["code"], answer.data["missing"]) == (
        409,
        "needs_missing",
        ["photo", "letter"],
    )


def test_who_is_returned_is_corrected_and_sent_again(
    api: Any, alice: Any, boris: Any, person: Accreditation, now: Any
) -> None:
    send_people([person], by=boris, now=now)

    assert decide(api.by(alice), [person], "check", "returned").data["code"] == "reason_missing"
    assert decide(api, [person], "check", "returned", reason="The name is not as in the passport").data["done"] == 1

    seen = api.by(boris).get(f"{PEOPLE}{person.pk}/").data
    assert (seen["status"], seen["verdicts"][0]["reason"]) == ("returned", "The name is not as in the passport")
    assert seen["verdicts"][0]["by"] is None
    assert api.post(f"{PEOPLE}send/", {"people": [person.pk]}).data["lines"][0]["status"] == "in_review"


def test_only_organizers_decide_and_only_at_the_step(
    api: Any, alice: Any, boris: Any, person: Accreditation, now: Any
) -> None:
    send_people([person], by=boris, now=now)

    assert decide(api.by(boris), [person], "check").status_code == 403
    assert decide(api.by(alice), [person], "issuing").data["code"] == "not_at_this_step"
    assert decide(api, [person], "clearance").data["errors"][0]["field"] == "step"


def test_many_are_decided_all_or_nothing_or_one_by_one(
    api: Any, alice: Any, boris: Any, adviser: Category, belarus: Any, now: Any
) -> None:
    people = [make_person(adviser, belarus, f"P{n}") for n in range(3)]
    send_people(people[:2], by=boris, now=now)

    together = decide(api.by(alice), people, "check")
    assert (together.status_code, together.data["code"]) == (409, "rows_refused")
    assert [(line["id"], line["code"]) for line in together.data["lines"]] == [(people[2].pk, "not_at_this_step")]
    assert not Verdict.objects.exists()

    each = decide(api, people, "check", atomic=False)
    assert (each.data["done"], each.data["refused"]) == (2, 1)


def test_the_queries_of_a_decision_do_not_grow(summit: Any, adviser: Category, alice: Any, now: Any) -> None:
    delegations = make_delegations(summit, 4)
    for n, delegation in enumerate(delegations):
        make_user(f"coordinator-{n}", summit, "coordinator", delegation)

    def queries(of: list[Any]) -> int:
        people = [make_person(adviser, delegation) for delegation in of]
        send_people(people, by=alice, now=now)
        with CaptureQueriesContext(connection) as asked:
            decide_on_people(people, step="check", result="returned", reason="Again", by=alice, now=now)
        return len(asked)

    queries(delegations[:1])  # what is read once and kept
    few = queries(delegations[1:2])
    assert queries(delegations[2:]) == few
    assert Notification.objects.count() == 4


def test_a_change_of_the_name_brings_an_approved_person_back_to_the_first_step(
    api: Any, alice: Any, boris: Any, person: Accreditation, now: Any
) -> None:
    Accreditation.objects.filter(pk=person.pk).update(status="approved")

    other = api.by(boris).patch(f"{PEOPLE}{person.pk}/", {"phone": "+996 312 00 00 00"})
    assert other.data["status"] == "approved"

    renamed = api.patch(f"{PEOPLE}{person.pk}/", {"name": {"en": "Aibek B."}})
    assert (renamed.data["status"], renamed.data["step"]) == ("in_review", "check")


def test_another_letter_or_none_and_no_photo_bring_an_approved_person_back_to_the_first_step(
    api: Any, boris: Any, summit: Summit, person: Accreditation
) -> None:
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")
    make_photo(person)
    letter, photo = (f"{PEOPLE.replace('accreditations', kind)}{person.pk}/" for kind in ("letters", "photos"))

    def status_after(method: str, url: str, *body: Any, **options: Any) -> str:
        Accreditation.objects.filter(pk=person.pk).update(status="approved", step=None, waiting_since=None)
        assert getattr(api.by(boris), method)(url, *body, **options).status_code < 300
        return Accreditation.objects.get(pk=person.pk).status

    sent = status_after("put", letter, {"file": SimpleUploadedFile("Letter.pdf", pdf())}, format="multipart")
    removed = [status_after("delete", url) for url in (letter, photo)]

    assert [sent, *removed] == ["in_review"] * 3


def test_of_an_approval_and_a_withdrawal_one_wins(boris: Any, alice: Any, person: Accreditation, now: Any) -> None:
    send_people([person], by=boris, now=now)
    seen = [Accreditation.objects.get(pk=person.pk) for _ in range(2)]
    decide_on_people([seen[0]], step="check", result="refused", reason="Not known", by=alice, now=now)
    with pytest.raises(DecidedMeanwhile):
        withdraw_people([seen[1]], by=boris, now=now)

    Accreditation.objects.filter(pk=person.pk).update(status="draft")
    person.refresh_from_db()
    send_people([person], by=boris, now=now)
    person.refresh_from_db()
    withdraw_people([person], by=boris, now=now)
    with pytest.raises(NotAtThisStep):
        decide_on_people([seen[0]], step="check", result="passed", by=alice, now=now)


def test_people_expire_after_their_last_day_and_after_the_days_of_a_step(
    boris: Any, summit: Any, adviser: Category, belarus: Any, now: Any
) -> None:
    valid, over = (make_person(adviser, belarus, valid_until=now.date() - timedelta(days=days)) for days in (0, 2))
    Accreditation.objects.update(status="approved")
    waiting = make_person(adviser, belarus)
    send_people([waiting], by=boris, now=now - timedelta(days=4))
    assert expire_people(summit=summit, now=now) == 1
    adviser.steps.update(days=3)
    assert expire_people(summit=summit, now=now) == 1

    statuses = dict(Accreditation.objects.values_list("pk", "status"))
    assert statuses == {valid.pk: "approved", over.pk: "expired", waiting.pk: "expired"}


def test_a_delegation_gets_one_letter_about_all_decisions(
    alice: Any, boris: Any, vera: Any, adviser: Category, belarus: Any, now: Any
) -> None:
    people = [make_person(adviser, belarus, f"P{n}") for n in range(40)]
    send_people(people, by=boris, now=now)
    [letter] = Notification.objects.filter(kind="people_decided", recipient=vera)
    assert {(row["status"], row["old"]["status"]) for row in letter.context["changes"]} == {("in_review", "draft")}
    for part in (people[:10], people[10:]):
        decide_on_people(part, step="check", result="returned", reason="Too few letters", by=alice, now=now)

    letters = Notification.objects.filter(kind="people_decided")
    assert sorted(letter.recipient.pk for letter in letters) == sorted([boris.pk, vera.pk])
    assert {len(letter.context["changes"]) for letter in letters} == {40}
    assert letters[0].context["changes"][0]["reason"] == "Too few letters"


def test_a_letter_does_not_tell_the_reason_of_security(
    boris: Any, guard: Any, summit: Any, belarus: Any, now: Any
) -> None:
    person = make_person(make_category(summit, "driver", steps=("clearance",), places=5), belarus)
    send_people([person], by=boris, now=now)
    decide_on_people([person], step="clearance", result="refused", reason="Zanzibar dossier", by=guard, now=now)

    [letter] = Notification.objects.filter(kind="people_decided")
    assert "Zanzibar" not in str(letter.context)
    [row] = letter.context["changes"]
    assert (row["status"], row["left"], row["places"]) == ("refused", 5, 5)


def test_another_name_of_a_delegate_brings_them_back_to_the_first_step(
    api: Any, alice: Any, summit: Summit, belarus: Any
) -> None:
    person = make_person(make_category(summit, "minister", takes_part=True), belarus, delegate=belarus.head)
    Accreditation.objects.filter(pk=person.pk).update(status="approved")
    url = f"/api/v1/summits/bishkek-2025/delegates/{belarus.head_id}/"

    def status_after(body: dict[str, object]) -> str:
        assert api.by(alice).patch(url, body).status_code == 200
        return Accreditation.objects.get(pk=person.pk).status

    assert [status_after({"office": {"en": "President of the Republic"}}), status_after({"name": {"en": "Anna"}})] == [
        "approved",
        "in_review",
    ]
