"""Delegations enter their own people: until the deadline at once, then by a note and the secretariat."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.core import clock
from summit.core.models import AuditEntry
from summit.correspondence.models import NoteReference
from summit.delegations.models import Delegate, Delegation, ProposedChange
from summit.notifications.models import Notification
from summit.sessions.models import Session
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_delegate
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
DELEGATES = f"{URL}delegates/"
PERSON = {"code": "blr-adviser", "name": {"en": "Adviser"}, "office": {"en": "Adviser of the President"}}


@pytest.fixture
def deadline(summit: Any) -> datetime:
    """The deadline, which has passed."""
    summit.people_until = clock.now() - timedelta(minutes=1)
    summit.save()
    return summit.people_until


def line(number: int, **facts: Any) -> dict[str, Any]:
    return {"code": f"blr-{number}", "name": {"en": f"Person {number}"}, "office": {"en": "Adviser"}, **facts}


def test_a_coordinator_enters_changes_and_removes_people_of_their_own(
    api: Any, boris: Any, vera: Any, karim: Any, belarus: Any
) -> None:
    sent = {**PERSON, "delegation": belarus.pk, "function": "Spokesperson", "arrives_at": "2025-11-26T09:00:00+06:00"}

    refused = [api.by(user).post(DELEGATES, sent) for user in (vera, karim)]
    made = api.by(boris).post(DELEGATES, sent)
    page = f"{DELEGATES}{made.json()['id']}/"
    changed = api.by(boris).patch(page, {"rank": "adviser", "function": "Adviser"})

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (403, "permission_denied"),
        (403, "not_spokesperson"),
    ]
    assert (made.status_code, made.json()["function"]) == (201, "Spokesperson")
    assert (changed.json()["rank"], changed.json()["function"]) == ("adviser", "Adviser")
    assert api.by(karim).patch(page, {"rank": "minister"}).status_code == 403
    assert api.by(karim).delete(page).status_code == 403
    assert api.by(boris).delete(page).status_code == 204


def test_people_in_the_programme_are_not_removed_and_it_is_said_what_they_are_in(
    api: Any, alice: Any, boris: Any, belarus: Any
) -> None:
    minister = make_delegate(belarus)
    known = make_session(belarus.summit, "known", title={"en": "Opening"}, delegates=[minister])
    known.engagement.status = "confirmed"
    known.engagement.save()
    later = datetime(2025, 11, 27, 6, tzinfo=UTC)
    hidden = {"starts_at": later, "ends_at": later + timedelta(hours=1), "title": {"en": "Not published"}}
    make_session(belarus.summit, "hidden", delegates=[minister], **hidden)

    ours, theirs = (api.by(user).delete(f"{DELEGATES}{minister.pk}/").json() for user in (alice, boris))
    head = api.by(boris).delete(f"{DELEGATES}{belarus.head.pk}/").json()

    assert (ours["code"], len(ours["engagements"]), "Not published" in ours["detail"]) == ("in_programme", 2, True)
    assert (len(theirs["engagements"]), "Opening" in theirs["detail"]) == (1, True)
    assert "Not published" not in str(theirs)
    assert head["code"] == "heads_delegation"


def test_after_the_deadline_a_change_needs_a_note_and_waits(
    api: Any, alice: Any, boris: Any, belarus: Any, deadline: datetime
) -> None:
    sent = {**PERSON, "delegation": belarus.pk, "arrives_at": "2025-11-26T09:00:00+06:00", "languages": ["ru"]}
    note = make_note(belarus.summit, belarus)

    refused = api.by(boris).post(DELEGATES, sent)
    waiting = api.by(boris).post(DELEGATES, {**sent, "note": note.pk})
    again = api.by(boris).post(DELEGATES, {**sent, "note": note.pk})
    page = f"{URL}proposed-changes/{waiting.json()['id']}/"
    preview = api.by(alice).post(f"{page}accept/?preview=true", {})
    there = Delegate.objects.filter(code="blr-adviser").exists()
    accepted = api.by(alice).post(f"{page}accept/", {})

    assert (refused.status_code, refused.json()["code"]) == (400, "note_required")
    assert refused.json()["errors"][0]["field"] == "note"
    assert (waiting.status_code, waiting.json()["status"]) == (202, "waiting")
    assert again.json()["id"] == waiting.json()["id"]
    assert (preview.status_code, preview.json()["refusals"], there) == (200, [], False)
    assert accepted.json()["status"] == "accepted"
    person = Delegate.objects.get(code="blr-adviser")
    assert (person.languages, person.arrives_at) == (["ru"], datetime(2025, 11, 26, 3, tzinfo=UTC))
    assert NoteReference.objects.get().row == str(person.pk)
    kinds = set(Notification.objects.values_list("recipient__name", "kind"))
    assert kinds >= {("Alice", "change_proposed"), ("Boris", "change_accepted")}


def test_a_late_change_is_refused_with_a_reason_or_withdrawn_and_once(
    api: Any, alice: Any, boris: Any, karim: Any, belarus: Any, deadline: datetime
) -> None:
    note = make_note(belarus.summit, belarus)
    pages = []
    for rank in ("adviser", "official"):
        waiting = api.by(boris).patch(f"{DELEGATES}{belarus.head.pk}/", {"rank": rank, "note": note.pk})
        pages.append(f"{URL}proposed-changes/{waiting.json()['id']}/")

    unreasoned = api.by(alice).post(f"{pages[0]}refuse/", {"reason": ""})
    refused = api.by(alice).post(f"{pages[0]}refuse/", {"reason": "Ask the President"})

    assert unreasoned.json()["errors"][0]["field"] == "reason"
    assert (refused.json()["status"], refused.json()["reason"]) == ("refused", "Ask the President")
    assert api.by(alice).post(f"{pages[0]}accept/", {}).json()["code"] == "wrong_status"
    assert api.by(karim).post(f"{pages[1]}withdraw/").status_code == 404
    assert api.by(boris).post(f"{pages[1]}accept/", {}).status_code == 403
    assert api.by(boris).post(f"{pages[1]}withdraw/").json()["status"] == "withdrawn"
    letter = Notification.objects.get(recipient=boris, kind="change_refused")
    assert letter.context["reason"] == "Ask the President"


def test_what_has_changed_since_it_was_proposed_is_noticed(
    api: Any, alice: Any, boris: Any, belarus: Any, deadline: datetime
) -> None:
    minister = make_delegate(belarus)
    asked = {"rank": "adviser", "function": "Guest", "note": make_note(belarus.summit, belarus).pk}
    waiting = api.by(boris).patch(f"{DELEGATES}{minister.pk}/", asked).json()
    api.by(alice).patch(f"{DELEGATES}{minister.pk}/", {"rank": "ambassador"})
    page = f"{URL}proposed-changes/{waiting['id']}/accept/"

    refused = api.by(alice).post(page, {})
    accepted = api.by(alice).post(page, {"even_if_changed": True})

    assert (refused.json()["code"], refused.json()["changed"]) == ("changed_since_proposed", ["rank"])
    assert accepted.json()["status"] == "accepted"
    minister.refresh_from_db()
    assert (minister.get_rank_display(), minister.function) == ("adviser", "Guest")


def test_a_head_is_proposed_and_named_with_what_follows(
    api: Any, alice: Any, boris: Any, belarus: Any, kazakhstan: Any, now: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    minister = make_delegate(belarus)
    session = make_session(belarus.summit, delegates=[belarus.head])
    page = f"{URL}delegations/{belarus.pk}/propose-head/"

    other = api.by(boris).post(page, {"delegate": kazakhstan.head.pk})
    waiting = api.by(boris).post(page, {"delegate": minister.pk})
    api.by(alice).post(f"{URL}proposed-changes/{waiting.json()['id']}/accept/", {})

    assert other.json()["code"] == "not_of_this_delegation"
    assert (waiting.status_code, waiting.json()["before"]) == (202, {"head": belarus.head.pk})
    assert Delegation.objects.get(pk=belarus.pk).head_id == minister.pk
    assert list(Delegate.objects.filter(occupancies__engagement=session.engagement)) == [minister]


def test_a_coordinator_says_who_has_the_seats_of_their_delegation(
    api: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, deadline: datetime
) -> None:
    minister, official = make_delegate(belarus), make_delegate(belarus, rank=60)
    facts = {"format": "restricted", "quota": 1, "audience": "participants"}
    session = make_session(belarus.summit, delegates=[belarus.head, kazakhstan.head], **facts)
    session.engagement.status = "confirmed"
    session.engagement.save()
    page, own = f"{URL}sessions/{session.pk}/seats/", {"delegation": belarus.pk}
    belarus.summit.people_until = None
    belarus.summit.save()

    three = api.by(boris).post(page, {**own, "delegates": [belarus.head.pk, minister.pk, official.pk]})
    others = api.by(karim).post(page, {**own, "delegates": []})
    two = api.by(boris).post(page, {**own, "delegates": [belarus.head.pk, minister.pk]})

    assert (three.json()["code"], three.json()["errors"][0]["field"]) == ("over_quota", "delegates")
    assert others.json()["code"] == "not_spokesperson"
    seated = set(Delegate.objects.filter(occupancies__engagement=session.engagement))
    assert (two.status_code, seated) == (200, {belarus.head, minister, kazakhstan.head})
    belarus.summit.people_until = deadline
    belarus.summit.save()
    late = {**own, "delegates": [minister.pk], "note": make_note(belarus.summit, belarus).pk}
    waiting = api.by(boris).post(page, late)
    assert (waiting.status_code, waiting.json()["kind"]) == (202, "seats")
    assert Session.objects.get().engagement.occupancies.count() == 3


def test_a_list_is_answered_line_by_line_and_sent_again_changes_nothing(api: Any, boris: Any, belarus: Any) -> None:
    bad = [line(3, rank="king"), line(1), {"code": "blr-5"}, "text", line(6, name={"xx-": "X"})]
    lines = [line(1), line(2, rank="minister"), *bad]
    sent = {"delegation": belarus.pk, "lines": lines}

    first = api.by(boris).post(f"{DELEGATES}bulk/", sent).json()
    sent["lines"][1]["rank"] = "adviser"
    second = api.by(boris).post(f"{DELEGATES}bulk/", sent).json()

    assert [one["outcome"] for one in first["lines"]] == ["created", "created", *["refused"] * 5]
    problems = [one["problem"] for one in first["lines"][2:]]
    assert [(one["code"], [error["field"] for error in one["errors"]]) for one in problems] == [
        ("invalid", ["rank"]),
        ("code_twice", ["code"]),
        ("invalid", ["name", "office"]),
        ("invalid", [""]),
        ("invalid", ["name"]),
    ]
    assert (first["created"], first["refused"]) == (2, 5)
    assert [one["outcome"] for one in second["lines"][:2]] == ["unchanged", "changed"]


def test_a_list_is_entered_whole_or_not_at_all_if_that_is_asked_for(api: Any, boris: Any, belarus: Any) -> None:
    page, sent = f"{DELEGATES}bulk/", {"delegation": belarus.pk, "atomic": True}
    there = Delegate.objects.count()

    refused = api.by(boris).post(page, {**sent, "lines": [line(1), line(2, rank="king")]}, HTTP_IDEMPOTENCY_KEY="a")
    mended = [line(n) for n in range(40)]
    done = api.by(boris).post(page, {**sent, "lines": mended}, HTTP_IDEMPOTENCY_KEY="a")
    again = api.by(boris).post(page, {**sent, "lines": mended}, HTTP_IDEMPOTENCY_KEY="a")

    assert (refused.status_code, refused.json()["code"]) == (409, "lines_refused")
    assert [one["outcome"] for one in refused.json()["lines"]] == ["created", "refused"]
    assert (done.json()["created"], Delegate.objects.count()) == (40, there + 40)
    assert (again.headers["Idempotency-Replayed"], again.json()) == ("true", done.json())


def test_a_line_of_a_list_costs_the_same_in_a_long_one(api: Any, boris: Any, belarus: Any) -> None:
    costs = []
    for first, count in ((0, 1), (100, 11), (200, 111)):
        sent = {"delegation": belarus.pk, "lines": [line(n) for n in range(first, first + count)]}
        with CaptureQueriesContext(connection) as asked:
            assert api.by(boris).post(f"{DELEGATES}bulk/", sent).json()["created"] == count
        costs.append(len(asked))

    assert (costs[2] - costs[1]) / 100 == (costs[1] - costs[0]) / 10 <= 11


def test_a_list_is_500_lines_at_most_and_its_delegation_ones_own(api: Any, boris: Any, kazakhstan: Any) -> None:
    page, sent = f"{DELEGATES}bulk/", {"delegation": kazakhstan.pk}

    long = api.by(boris).post(page, {**sent, "lines": [line(n) for n in range(501)]})
    other = api.by(boris).post(page, {**sent, "lines": [line(1)]})

    assert long.json()["errors"][0]["field"] == "lines"
    assert other.json()["lines"][0]["problem"]["code"] == "not_spokesperson"
    assert not Delegate.objects.filter(code="blr-1").exists()


def test_a_list_after_the_deadline_waits_line_by_line(api: Any, boris: Any, belarus: Any, deadline: datetime) -> None:
    page, sent = f"{DELEGATES}bulk/", {"delegation": belarus.pk, "lines": [line(1), line(2)]}

    refused = api.by(boris).post(page, sent).json()
    waiting = api.by(boris).post(page, {**sent, "note": make_note(belarus.summit, belarus).pk}).json()

    assert [one["problem"]["code"] for one in refused["lines"]] == ["note_required"] * 2
    assert (waiting["waiting"], ProposedChange.objects.count()) == (2, 2)
    assert {one["change"] for one in waiting["lines"]} == {str(one.pk) for one in ProposedChange.objects.all()}


def test_contacts_are_the_delegations_own(api: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    made = api.by(boris).post(f"{URL}contacts/", {"delegation": belarus.pk, "name": "Duty officer"})
    page = f"{URL}contacts/{made.json()['id']}/"

    assert made.status_code == 201
    assert api.by(boris).post(f"{URL}contacts/", {"delegation": kazakhstan.pk, "name": "X"}).status_code == 403
    assert api.by(boris).patch(page, {"delegation": kazakhstan.pk}).status_code == 403
    assert api.by(boris).patch(page, {"phone": "+375 00"}).json()["phone"] == "+375 00"
    assert api.by(boris).delete(page).status_code == 204


def test_clashes_are_accepted_by_organizers_alone_and_who_changed_is_on_record(
    api: Any, boris: Any, belarus: Any
) -> None:
    page = f"{DELEGATES}{belarus.head.pk}/"

    refused = api.by(boris).patch(page, {"turnover": 30, "even_if_clashing": True})
    api.by(boris).patch(page, {"function": "Head"})

    assert refused.json()["code"] == "host_accepts"
    assert AuditEntry.objects.filter(table="delegations_delegate", actor=boris.pk).exists()


def test_the_page_shows_what_a_change_would_replace_and_accepts_it(
    desk: Any, api: Any, boris: Any, belarus: Any, deadline: datetime
) -> None:
    asked = {"function": "Guest", "rank": "adviser", "note": make_note(belarus.summit, belarus).pk}
    waiting = api.by(boris).patch(f"{DELEGATES}{belarus.head.pk}/", asked).json()
    page = f"/admin/delegations/proposedchange/{waiting['id']}"

    shown = desk.get(f"{page}/change/").content.decode()
    refused = desk.post(f"{page}/refuse/", {"reason": ""}).content.decode()
    desk.post(f"{page}/accept/", {})

    assert "<th>Rank</th><td>head of state</td><td>head of state</td><td>adviser</td>" in shown
    assert "This field is required" in refused
    assert ProposedChange.objects.get().status == "accepted"
    assert Delegate.objects.get(pk=belarus.head.pk).function == "Guest"
