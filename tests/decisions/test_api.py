"""Decisions through HTTP: who may do what, who sees how much, and what the admin's pages do."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from summit.agenda.services import add_item, call_item, close_item
from summit.core import clock
from summit.decisions import services
from summit.decisions.models import Action, Decision, SilenceProcedure, Stage
from summit.decisions.queries import summary_record
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.reminders.models import ReminderSettings
from summit.reminders.services import remind_of_actions
from tests.browser import texts
from tests.factories.decisions import (
    make_circulated,
    make_organ,
    make_position,
    make_series,
    make_silence,
    make_stage,
)
from tests.factories.delegations import make_delegation

URL = "/api/v1/summits/bishkek-2025/"
SOON = (clock.now() + timedelta(days=30)).replace(microsecond=0)  # the doors ask the real clock
BOTH = {"en": "Strategy", "ru": "Стратегия"}


def test_a_document_is_adopted_signed_joined_and_recorded(
    api: Any,
    summit: Any,
    csc: Any,
    session: Any,
    alice: Any,
    boris: Any,
    tahmina: Any,
    kazakhstan: Any,
    tajikistan: Any,
) -> None:
    version = make_circulated(summit)
    steps = [{"organs": [csc.pk], "purpose": purpose, "session": session.pk} for purpose in ("adopt", "sign")]
    make_position(version, kazakhstan, "reserves")

    path = api.by(alice).post(f"{URL}stages/lay/", {"document": version.document.pk, "stages": steps}).json()
    refused = api.post(f"{URL}stages/{path[0]['id']}/take/", {"outcome": "adopted", "version": 1})
    make_position(version, kazakhstan, "joins")
    taken = [
        api.post(f"{URL}stages/{stage['id']}/take/", {"outcome": outcome}).json()
        for stage, outcome in zip(path, ("adopted", "signed"), strict=True)
    ]
    joining = {"document": version.document.pk, "delegation": tajikistan.pk, "note": "Note 17"}
    joined = [api.by(who).post(f"{URL}consents/", joining) for who in (boris, tahmina, tahmina)]
    series = api.by(alice).post(f"{URL}series/", {"prefix": "CSC/2025/D", "organ": csc.pk}).json()
    deciding = {"series": series["id"], "title": BOTH, "taken_on": "2025-11-27", "stage": taken[0]["id"]}
    decision = api.post(f"{URL}decisions/", deciding).json()

    assert (refused.status_code, refused.json()["code"]) == (409, "not_carried")
    assert refused.json()["detail"] == "A reserve is not lifted: Kazakhstan. Absent: Tajikistan."
    assert [stage["outcome"] for stage in taken] == ["adopted", "signed"]
    assert taken[0]["why"]["ru"].endswith("Отсутствуют: Таджикистан.")
    assert [answer.status_code for answer in joined] == [403, 201, 409]
    assert joined[2].json()["code"] == "already_bound"
    means = api.get(f"{URL}consents/", {"document": version.document.pk}).json()["results"]
    assert [row["means"] for row in means] == ["signature", "signature", "joined"]
    assert (decision["symbol"], decision["document"]) == ("CSC/2025/D/1", version.document.pk)
    words = {"text": {"en": "Adopt.", "ru": "Принять."}}
    tag = api.get(f"{URL}decisions/{decision['id']}/")["ETag"]
    assert api.patch(f"{URL}decisions/{decision['id']}/", words, headers={"If-Match": tag}).json()["text"]["en"]


def test_why_names_to_delegations_only_who_lets_it_be_seen(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any
) -> None:
    version = make_circulated(summit)
    make_position(version, belarus, "objects")
    make_position(version, kazakhstan, "reserves", is_shared=True)
    stage = services.record_outcome(make_stage(version, csc, session=session), outcome="returned", now=version.made_at)

    seen = {who: api.by(who).get(f"{URL}stages/{stage.pk}/").json() for who in (alice, boris, karim)}

    assert seen[alice]["why"]["en"].startswith("Objecting: Belarus. A reserve is not lifted: Kazakhstan.")
    assert seen[boris]["why"] == seen[alice]["why"]  # his own, and what is shared
    assert seen[karim]["why"]["en"].startswith("Objecting: (members: 1). A reserve is not lifted: Kazakhstan.")
    assert [bool(row["reasons"]) for row in seen.values()] == [True, False, False]


def test_what_one_may_not_know_of_is_not_there_and_titles_stay_hidden(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, boris: Any, karim: Any, olga: Any, leyla: Any,
    belarus: Any, now: datetime,
) -> None:  # fmt: skip
    secret = {"en": "Hush", "ru": "Тсс"}
    series = make_series(summit)
    rows = {}
    for symbol, level in (("OFF/1", "official"), ("RES/1", "restricted"), ("PAR/1", "parties")):
        version = make_circulated(summit, symbol, classification=level, title=secret)
        version.document.parties.add(belarus)
        stage = make_stage(version, csc)
        services.record_outcome(stage, outcome="adopted", present=[belarus], now=now)
        said = {"title": secret, "text": secret, "taken_on": now.date(), "now": now}
        decision = services.record_decision(series, document=version.document, **said)
        services.assign_action(decision, title=secret, owner=belarus, due_on=now.date(), now=now)
        services.make_statement(version.document, delegation=belarus, text="Hush", by=alice, now=now)
        rows[symbol] = (stage, decision)

    def found(who: Any, resource: str) -> list[str]:
        answer = api.by(who).get(f"{URL}{resource}/", {"page_size": 200})
        assert answer.status_code in (200, 403)
        return [row.get("symbol") or row["decision_symbol"] for row in answer.json().get("results", ())]

    def titled(who: Any) -> list[bool]:
        return [row["title"] is not None for row in api.by(who).get(f"{URL}decisions/").json()["results"]]

    every = ["OFF/1", "PAR/1", "RES/1"]
    assert {who.name: sorted(found(who, "stages")) for who in (alice, boris, karim, leyla, olga)} == {
        "Alice": every, "Boris": every, "Karim": ["OFF/1", "RES/1"], "Leyla": ["OFF/1", "RES/1"], "Olga": ["OFF/1"],
    }  # fmt: skip
    assert {who.name: len(found(who, "statements")) for who in (alice, boris, karim, leyla, olga)} == {
        "Alice": 3, "Boris": 3, "Karim": 2, "Leyla": 1, "Olga": 0,
    }  # fmt: skip
    assert {who.name: titled(who) for who in (boris, karim, leyla, olga)} == {
        "Boris": [True, True, True], "Karim": [True, True], "Leyla": [True, False], "Olga": [False],
    }  # fmt: skip
    assert {who.name: len(found(who, "actions")) for who in (alice, boris, karim, olga)} == {
        "Alice": 3, "Boris": 3, "Karim": 0, "Olga": 0,
    }  # fmt: skip
    hidden, decision = rows["PAR/1"]
    for address in (f"stages/{hidden.pk}/", f"decisions/{decision.pk}/"):
        assert api.by(karim).get(URL + address).status_code == 404
    letters = [render(row) for row in Notification.objects.exclude(recipient=alice).exclude(recipient=boris)]
    assert [letter for letter in letters if "PAR/1" in letter.subject or "Hush" in letter.body] == []


def test_silence_through_http(
    api: Any, summit: Any, csc: Any, alice: Any, boris: Any, karim: Any, leyla: Any, olga: Any, kazakhstan: Any
) -> None:
    version = make_circulated(summit)
    make_delegation(summit, "UNO", participation="guest")
    asked = {"document": version.document.pk, "organ": csc.pk, "deadline": SOON.isoformat()}

    assert api.by(boris).post(f"{URL}silence-procedures/", asked).status_code == 403
    past = api.by(alice).post(f"{URL}silence-procedures/", {**asked, "deadline": "2020-01-01T00:00:00Z"})
    started = api.post(f"{URL}silence-procedures/", {**asked, "names_breaker": False}).json()
    url = f"{URL}silence-procedures/{started['id']}/"
    objecting = {"delegation": kazakhstan.pk, "text": "Not so."}
    spoke = [api.by(who).post(f"{url}break/", objecting) for who in (leyla, olga, boris, karim)]

    assert (past.status_code, past.json()["errors"][0]["field"]) == (400, "deadline")
    assert started["deadline_local"].endswith("+06:00")
    assert (started["time_zone"], len(started["silent"])) == ("Asia/Bishkek", 3)
    assert [answer.status_code for answer in spoke] == [403, 403, 403, 200]
    assert spoke[3].json()["objections"][0]["text"] == "Not so."
    assert api.by(alice).get(url).json()["objections"][0]["delegation"] == kazakhstan.pk
    seen = api.by(boris).get(url).json()
    assert (seen["status"], seen["objections"], seen["silent"]) == ("broken", [], None)
    assert [api.by(who).get(url).status_code for who in (leyla, olga)] == [403, 403]


@pytest.mark.parametrize(
    ("deadline", "fault"),
    [
        ("9999-12-31T23:59:59Z", "from 2000 to 2100"),
        ("9999-12-31T23:59:59-11:00", "from 2000 to 2100"),
        ("2099-01-01T00:00:00Z", "more than a year"),
        ("0001-01-01T00:00:00Z", "from 2000 to 2100"),
        ("2026-01-01T10:00:00", "offset"),
    ],
)
def test_a_deadline_that_cannot_be_meant_is_refused_and_spoils_nothing(
    api: Any, summit: Any, csc: Any, alice: Any, boris: Any, deadline: str, fault: str
) -> None:
    asked = {"document": make_circulated(summit).document.pk, "organ": csc.pk}
    running = make_silence(make_circulated(summit, "CSC/2025/2"), csc, now=clock.now(), deadline=SOON)
    url = f"{URL}silence-procedures/"

    answers = [
        api.by(alice).post(url, {**asked, "deadline": deadline}),
        api.post(f"{url}{running.pk}/extend/", {"deadline": deadline}),
    ]

    assert [(answer.status_code, answer.json()["errors"][0]["field"]) for answer in answers] == [(400, "deadline")] * 2
    assert re.search(fault, answers[0].json()["errors"][0]["detail"])
    assert [row["id"] for row in api.by(boris).get(url).json()["results"]] == [running.pk]


def test_actions_are_reported_by_their_owner_and_reminded_of_until_then(
    api: Any, summit: Any, alice: Any, boris: Any, karim: Any, vera: Any, belarus: Any, now: datetime
) -> None:
    ReminderSettings.objects.create(summit=summit, action_overdue_every=2)
    day = now.date()
    decision = services.record_decision(make_series(summit), title=BOTH, taken_on=day, now=now)
    due = day + timedelta(days=10)
    action = services.assign_action(decision, title=BOTH, owner=belarus, due_on=due, now=now)
    morning = datetime(due.year, due.month, due.day, 3, 0, tzinfo=UTC)  # nine o'clock in Bishkek

    counts = [
        remind_of_actions(now=morning + timedelta(days=days, minutes=minutes))
        for days, minutes in [(-4, 0), (-3, -1), (-3, 0), (-2, 0), (0, -1), (0, 0), (1, 0), (2, 0), (3, 5), (9, 0)]
    ]

    # Boris is told three days before and on the day; every second day after that Alice is, too.
    assert counts == [0, 0, 1, 0, 0, 1, 0, 2, 0, 2]
    letter = render(Notification.objects.filter(kind="action_due", recipient=boris).order_by("created_at").last())
    assert letter.subject == "Срок истёк: поручение по решению CSC/2025/D/1"
    assert "просрочено на 9 дней" in letter.body
    url = f"{URL}actions/{action.pk}/"
    assert [api.by(who).post(f"{url}done/", {}).status_code for who in (vera, karim, boris, boris)] == [
        403,
        404,
        200,
        409,
    ]
    assert remind_of_actions(now=morning + timedelta(days=30)) == 0
    assert api.by(alice).post(f"{url}reopen/").json()["status"] == "open"
    later = {"due_on": str(due + timedelta(days=60))}
    assert api.post(f"{url}postpone/", later).json()["due_on"] == later["due_on"]
    assert api.post(f"{url}postpone/", {"due_on": "2020-01-01"}).json()["code"] == "due_too_early"
    assert api.post(f"{url}drop/", {"report": "Overtaken."}).json()["report"] == "Overtaken."


def test_reminding_of_actions_costs_the_same_for_any_number(
    summit: Any, boris: Any, belarus: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    series, day = make_series(summit), now.date()

    def assign(count: int) -> None:
        for _ in range(count):
            decision = services.record_decision(series, title=BOTH, taken_on=day, now=now)
            services.assign_action(decision, title=BOTH, owner=belarus, due_on=day + timedelta(days=3), now=now)

    assign(1)
    with django_assert_num_queries(14):
        assert remind_of_actions(now=now + timedelta(days=3)) == 1
    assign(10)
    with django_assert_num_queries(14):
        assert remind_of_actions(now=now + timedelta(days=4)) == 11


def test_who_may_not_read_a_document_is_given_nothing_to_do_about_it(
    api: Any, summit: Any, csc: Any, session: Any, alice: Any, belarus: Any, now: datetime
) -> None:
    away = make_delegation(summit, "UNO", participation="guest", is_attending=False)
    stage = make_stage(make_circulated(summit, classification="official"), csc, session=session)
    services.record_outcome(stage, outcome="adopted", now=now)
    decision = services.record_decision(make_series(summit), title=BOTH, taken_on=now.date(), now=now, stage=stage)
    task = {"decision": decision.pk, "title": BOTH, "due_on": "2025-12-01"}

    refused = api.by(alice).post(f"{URL}actions/", {**task, "owner": away.pk})

    assert (refused.status_code, refused.json()["code"]) == (400, "owner_not_cleared")
    assert api.post(f"{URL}actions/", {**task, "owner": belarus.pk}).status_code == 201


def test_the_record_says_what_became_of_items_by_the_room_and_by_their_documents(
    summit: Any, csc: Any, session: Any, now: datetime
) -> None:
    version = make_circulated(summit, "CSC/2025/1")
    add_item(session, title=BOTH).documents.add(version.document)
    whole, apart, _ = (add_item(session, title=BOTH) for _ in range(3))
    first, *others = [add_item(session, title=BOTH, parent=parent) for parent in (whole, apart, apart)]
    services.record_outcome(make_stage(version, csc, session=session), outcome="adopted", now=now)

    def statuses() -> list[Any]:
        return [(item.number, item.status) for item in summary_record(session).items]

    # Nobody noted what the room did: then nothing is said not to have been called.
    unnoted = ["2", "2.1", "3", "3.1", "3.2", "4"]
    assert statuses() == [("1", "closed"), *((number, None) for number in unnoted)]
    for part in (first, others[0]):
        close_item(call_item(part, now=now), now=now)
    called = [("2", "closed"), ("2.1", "closed"), ("3", None), ("3.1", "closed"), ("3.2", "waiting"), ("4", "waiting")]
    assert statuses() == [("1", "closed"), *called]


def page(model: str, name: str, *args: Any) -> str:
    return reverse(f"admin:decisions_{model}_{name}", args=args)


def test_the_secretariat_states_outcomes_in_the_admin(
    client: Any, summit: Any, csc: Any, session: Any, alice: Any, belarus: Any, kazakhstan: Any
) -> None:
    client.force_login(alice)
    version = make_circulated(summit)
    make_position(version, kazakhstan, "objects")

    added = {"document": version.document.pk, "organs": [csc.pk], "purpose": "adopt", "session": session.pk}
    assert client.post(page("stage", "add"), added).status_code == 302
    stage = Stage.objects.get()
    refused = client.post(page("stage", "record_outcome", stage.pk), {"outcome": "adopted"})
    assert "Objecting: Kazakhstan." in refused.content.decode()
    present = {"outcome": "adopted", "present": [belarus.pk]}
    assert client.post(page("stage", "record_outcome", stage.pk), present).status_code == 302
    assert "No objection by the members asked: 1" in client.get(page("stage", "change", stage.pk)).content.decode()
    joining = {"document": version.document.pk, "delegation": kazakhstan.pk, "note": "Note 3"}
    assert client.post(page("consent", "add"), joining).status_code == 302


def test_decisions_and_actions_are_kept_in_the_admin(client: Any, summit: Any, alice: Any, belarus: Any) -> None:
    client.force_login(alice)
    series = make_series(summit)
    words = {
        "title.en": "D",
        "title.ru": "Р",
        **texts("text", en="First.\n\nSecond.", ru="Первое."),
        "taken_on": "2025-11-27",
    }
    deciding = {"series": series.pk, **words}
    assert client.post(page("decision", "add"), deciding).status_code == 302
    decision = Decision.objects.get()
    assert decision.text == {"en": "First.\n\nSecond.", "ru": "Первое."}
    assert "First." in client.get(page("decision", "change", decision.pk)).content.decode()
    acting = {"decision": decision.pk, "title.en": "A", "owner": belarus.pk, "due_on": "2025-12-01"}
    assert client.post(page("action", "add"), acting).status_code == 302
    assert client.post(page("action", "done", Action.objects.get().pk), {"report": "So."}).status_code == 302
    assert Action.objects.get().status == "done"


def test_silence_is_kept_in_the_admin(client: Any, summit: Any, csc: Any, alice: Any, belarus: Any) -> None:
    client.force_login(alice)
    version = make_circulated(summit, "CSC/2025/2")
    day = SOON.date()
    starting = {"document": version.document.pk, "organ": csc.pk, "deadline_0": f"{day}", "deadline_1": "12:00"}
    assert client.post(page("silenceprocedure", "add"), starting).status_code == 302
    procedure = SilenceProcedure.objects.get()
    assert procedure.deadline == datetime.combine(day, time(6), tzinfo=UTC)
    html = client.get(page("silenceprocedure", "change", procedure.pk)).content.decode()
    assert "Belarus, Kazakhstan, Tajikistan" in html
    breaking = {"delegation": belarus.pk, "text": "No."}
    assert client.post(page("silenceprocedure", "break_silence", procedure.pk), breaking).status_code == 302
    procedure.refresh_from_db()
    assert procedure.status == "broken"


def test_the_desk_shows_silence_that_runs_actions_overdue_and_documents_that_wait(
    client: Any, summit: Any, csc: Any, session: Any, alice: Any, belarus: Any
) -> None:
    client.force_login(alice)
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    make_silence(make_circulated(summit, "CSC/2025/7"), csc, now=clock.now(), deadline=SOON)
    make_stage(make_circulated(summit, "CSC/2025/8"), csc, session=session)
    decision = services.record_decision(make_series(summit), title=BOTH, taken_on=long_ago.date(), now=long_ago)
    services.assign_action(decision, title=BOTH, owner=belarus, due_on=long_ago.date(), now=long_ago)

    page = client.get("/admin/", follow=True).content.decode()

    assert [text for text in ("CSC/2025/7", "CSC/2025/8", "CSC/2025/D/1: Belarus") if text not in page] == []


def test_a_series_is_corrected_until_decisions_are_cited_by_it(summit: Any, api: Any, alice: Any, now: Any) -> None:
    series = make_series(summit, "CSC/2025/X")
    url = f"{URL}series/{series.pk}/"

    corrected = api.by(alice).patch(url, {"prefix": "CSC/2025/D"})
    services.record_decision(series, title=BOTH, taken_on=now.date(), now=now)
    refused = api.patch(url, {"prefix": "CSC/2025/E"})
    organ = api.patch(url, {"prefix": "CSC/2025/D", "organ": make_organ(summit).pk})

    assert (corrected.status_code, corrected.json()["prefix"]) == (200, "CSC/2025/D")
    assert (refused.status_code, refused.json()["code"]) == (409, "prefix_cited")
    assert (organ.status_code, organ.json()["last"]) == (200, 1)


@pytest.mark.parametrize("share", [f"{'9' * 5000}/{'9' * 5000}", "3/2", "\u0662/\u0663", "1\u0663/2\u0663", "2/0"])
def test_a_share_that_is_none_is_refused(api: Any, alice: Any, summit: Any, csc: Any, share: str) -> None:
    answer = api.by(alice).post(f"{URL}rules/", {"organ": csc.pk, "majority": share})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"majority"}


def test_a_second_set_of_rules_is_refused_beside_its_organ(
    api: Any, client: Any, alice: Any, csc: Any, summit: Any
) -> None:
    api.by(alice).post(f"{URL}rules/", {"organ": csc.pk})
    other = api.post(f"{URL}rules/", {"organ": make_organ(summit, "other").pk})
    client.force_login(alice)

    answers = []
    for method, path in ((api.post, "rules/"), (api.patch, f"rules/{other.json()['id']}/")):
        with transaction.atomic():
            answers.append(method(f"{URL}{path}", {"organ": csc.pk}, headers={"If-Match": "*"}))
            transaction.set_rollback(True)
    page = client.post(reverse("admin:decisions_adoptionrules_add"), {"organ": csc.pk, "adoption": "simple"})

    sentence = "This organ already has its rules."
    for answer in answers:
        assert answer.status_code == 409
        assert answer.json()["errors"] == [{"field": "organ", "code": "contradiction", "detail": sentence}]
    assert page.context["adminform"].form.errors["organ"] == [sentence]
