"""Search, who meets whom, see as, and set-up."""

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.services import decline_request, place_meeting
from summit.calendar.models import Engagement
from summit.core.models import AccessRecord
from summit.desk.answers import text_of
from summit.desk.see_as import CLOSED, lists
from tests.document import api_document
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.delegations import make_delegation
from tests.factories.documents import make_document
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)


def found(desk: Any, term: str) -> set[str]:
    return {row.title for row in desk.get("/admin/search/", {"s": term, "extended": 1}).context["results"]}


def test_search_finds_names_in_each_of_their_languages_symbols_and_verbs(desk: Any, summit: Any) -> None:
    make_delegation(summit, "armenia", en="Armenia", ru="Армения")
    make_document(summit, symbol="CSC/2025/7")

    assert "Armenia" in found(desk, "армен")
    assert "Armenia" in found(desk, "ARMEN")
    assert any("CSC/2025/7" in title for title in found(desk, "csc/2025"))
    assert "Publish the programme" in found(desk, "publish")
    assert found(desk, "no such thing") == found(desk, "") == found(desk, "x" * 101) == set()


def test_search_says_how_long_it_took(desk: Any, summit: Any) -> None:
    page = desk.get("/admin/search/", {"s": "publish"})

    assert re.search(r"Found \d+ results? in \d+\.\d\d seconds", page.content.decode())


@pytest.mark.parametrize(
    ("term", "verb"),
    [
        ("late", "Enter that somebody lands late"),
        ("place", "Place or move a meeting"),
        ("назначить встречу", "Place or move a meeting"),
        ("перенести", "Place or move a meeting"),
        ("опубликовать", "Publish the programme"),
        ("замен", "Replace a head of delegation"),
        ("напечатать", "Print papers"),
        ("undo", "Undo, hold or send what waits"),
        ("кто с кем", "See who meets whom"),
        ("see as", "See what a delegation sees"),
    ],
)
def test_tasks_are_found_by_words_of_any_language(desk: Any, summit: Any, term: str, verb: str) -> None:
    assert verb in found(desk, term)


def test_only_operators_find_what_they_alone_do(desk: Any, client: Any, summit: Any) -> None:
    assert "New summit" not in found(desk, "new summit")
    client.force_login(make_user("root", is_superuser=True, is_staff=True))
    assert "New summit" in found(client, "new summit")


def test_a_name_is_found_in_the_letters_of_another_script(desk: Any, summit: Any) -> None:
    make_delegation(summit, "kyrgyzstan", en="Somewhere", ru="Щукино")
    make_delegation(summit, "mongolia", en="Ulaanbaatar", ru="Монголия")

    assert "Somewhere" in found(desk, "shchukino")
    assert "Ulaanbaatar" in found(desk, "улаанбаатар")


def test_search_knows_one_summit(desk: Any, summit: Any) -> None:
    make_delegation(make_summit("elsewhere"), "secretland")

    assert found(desk, "secretland") == set()


def test_each_verb_that_is_found_has_its_page(desk: Any, summit: Any) -> None:
    results = [row for term in "aeio" for row in desk.get("/admin/search/", {"s": term}).context["results"]]

    pages = {row.link for row in results if row.description == "to do"}
    assert {desk.get(page, follow=True).status_code for page in pages} == {200}


def test_who_meets_whom_shows_how_far_each_pair_is(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(summit), now=now)
    make_accepted(kazakhstan, tajikistan)
    decline_request(make_request(belarus, tajikistan), by=make_user("root", is_superuser=True), reason="", now=now)

    def states() -> dict[tuple[str, str], str]:
        page = desk.get(reverse("who-meets-whom"))
        codes = [one.code for one in page.context["delegations"]]
        cells = {
            row.delegation.code: re.findall(r"<td(?:><a[^>]*class=.pair-(\w+).)?", row.cells)
            for row in page.context["rows"]
        }
        return {(row, column): state for row in codes for column, state in zip(codes, cells[row], strict=True) if state}

    assert states()["BLR", "KAZ"] == states()["KAZ", "BLR"] == "placed"
    assert states()["TJK", "KAZ"] == "accepted"
    assert states()["BLR", "TJK"] == "declined"
    monkeypatch.setattr("summit.desk.matrix.clock", SimpleNamespace(now=lambda: TEN + timedelta(days=1)))
    assert states()["BLR", "KAZ"] == "held"


def test_a_cell_leads_to_the_meeting_or_to_asking_on_behalf(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    request = make_accepted(kazakhstan, belarus)
    outside = make_delegation(make_summit("elsewhere"), "XXX")

    def led_to(row: Any, column: Any) -> Any:
        return desk.get(reverse("pair", args=[row.pk, column.pk]), follow=True)

    assert led_to(belarus, kazakhstan).context["row"] == request
    asked = led_to(belarus, tajikistan).context["adminform"].form.initial
    assert (asked["requester"], asked["invitees"]) == (str(belarus.pk), str(tajikistan.pk))
    assert led_to(belarus, outside).status_code == 404
    assert f'href="{belarus.pk}/{kazakhstan.pk}/"' in desk.get(reverse("who-meets-whom")).content.decode()


def test_see_as_shows_what_the_person_gets_and_no_more(
    desk: Any, alice: Any, boris: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    make_request(belarus, kazakhstan, topics="Trade")
    make_request(kazakhstan, tajikistan, topics="Secret trade")

    page = desk.get(reverse("see-as"), {"person": boris.pk, "list": "bilateral-requests"})

    rows = json.loads(page.context["answer"].text)["results"]
    assert [row["topics"] for row in rows] == ["Trade"]
    record = AccessRecord.objects.get()
    assert (record.actor, record.what, record.row) == (alice.pk, "see-as.bilateral-requests", str(boris.pk))


def test_see_as_names_another_row_by_its_name() -> None:
    assert text_of({"id": 2, "name": {"en": "Ala-Archa", "ru": "Ала-Арча"}}) == "Ala-Archa"


def test_see_as_reads_as_a_table_and_a_row_as_facts(
    desk: Any, boris: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    wish = make_request(belarus, kazakhstan, topics="Trade")
    hidden = make_request(kazakhstan, tajikistan, topics="Secret trade")

    def answer(path: str) -> Any:
        return desk.get(reverse("see-as"), {"person": boris.pk, "path": path}).context["answer"]

    table = answer("bilateral-requests")
    assert ("Topics" in table.columns, table.count, [line.key for line in table.lines]) == (True, 1, [str(wish.pk)])
    facts = dict(answer(f"bilateral-requests/{wish.pk}/").facts)
    assert (facts["Topics"], facts["Level"]) == ("Trade", "head of state")
    assert answer(f"bilateral-requests/{hidden.pk}").refusal.startswith("404")
    assert answer("plans").refusal.startswith("403")
    assert "Secret trade" not in answer(f"bilateral-requests/{hidden.pk}").text


@pytest.mark.parametrize(
    "path", ["nowhere", "../../me", "personal-data", "feeds", "sessions/1/%", "printouts/programme"]
)
def test_see_as_refuses_unknown_and_closed_addresses_in_place(desk: Any, boris: Any, path: str) -> None:
    page = desk.get(reverse("see-as"), {"person": boris.pk, "path": path})

    assert (page.status_code, page.context["answer"], bool(page.context["objection"])) == (200, None, True)
    assert f'value="{path}"' in page.content.decode()
    assert not AccessRecord.objects.exists()


def test_see_as_offers_every_list_of_the_api(desk: Any) -> None:
    prefix = "/api/v1/summits/{slug}/"
    operations = {p.removeprefix(prefix): o for p, o in api_document()["paths"].items() if p.startswith(prefix)}
    names = {p.strip("/") for p, o in operations.items() if "get" in o and p.count("/") == 1 and p.endswith("/")}

    # These are the organizers' own, or closed.
    own = {"parts", "plans", "jobs", "outbox", "reminder-rules", "reminder-settings", "agenda-revisions"}
    own |= {"inside", "gate-checks", "note-references", "changes-without-note", "duplicates", "vetting", "likenesses"}
    assert names - own - CLOSED <= lists().keys()


def test_see_as_is_for_people_of_delegations_of_the_summit(desk: Any, alice: Any, summit: Any) -> None:
    stranger = make_user("stranger", make_summit("elsewhere"), Role.Kind.ORGANIZER)
    for person in (stranger.pk, alice.pk, "x", "99999999999999999999"):
        assert desk.get(reverse("see-as"), {"person": person}).context["role"] is None
    assert not AccessRecord.objects.exists()


def test_set_up_says_what_is_there_and_what_is_missing(desk: Any, summit: Any, belarus: Any) -> None:
    make_delegation(summit, "headless")
    belarus.head = None
    belarus.save()

    page = desk.get(reverse("set-up"))

    steps = {step.label: step for step in page.context["steps"]}
    assert (steps["Venues"].is_done, steps["Delegations"].count) == (False, 2)
    missing = {lack.what: dict(lack.rows) for lack in steps["Delegations"].missing}
    assert str(belarus) in missing["Without a head"]
    invite = desk.get(missing["Without staff who can sign in"][str(belarus)])
    assert invite.context["adminform"].form.initial["party"] == str(belarus.pk)
    assert {desk.get(step.add_url, follow=True).status_code for step in steps.values()} == {200}
    assert {desk.get(step.list_url, follow=True).status_code for step in steps.values()} == {200}


@pytest.mark.parametrize("name", ["who-meets-whom", "set-up", "see-as", "release", "outbox"])
def test_queries_do_not_grow_with_rows(desk: Any, summit: Any, name: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse(name)).status_code == 200
        return len(queries)

    make_accepted(make_delegation(summit, "aaa"), make_delegation(summit, "bbb"))
    cost()
    few = cost()
    for n in range(5):
        make_accepted(make_delegation(summit, f"c{n}"), make_delegation(summit, f"d{n}"))

    assert cost() == few


def test_others_find_none_of_the_pages(client: Any, boris: Any, summit: Any) -> None:
    for person in (boris, make_user("eve", is_staff=True)):
        client.force_login(person)
        for name in ("who-meets-whom", "set-up", "see-as", "search", "release", "compare-revisions", "outbox"):
            assert client.get(reverse(name)).status_code in {302, 403}


@pytest.mark.parametrize(
    ("term", "word", "verb", "title"),
    [
        ("late president", "people", "travel", "Lands at… President of Belarus"),
        ("replace belarus", "delegations", "replace", "Replace by… Belarus"),
        ("заменить беларусь", "delegations", "replace", "Replace by… Belarus"),
        ("belarus not coming", "delegations", "withdraw", "Not coming… Belarus"),
    ],
)
def test_search_leads_to_the_verb_of_what_is_named(
    desk: Any, belarus: Any, term: str, word: str, verb: str, title: str
) -> None:
    key = belarus.head.pk if word == "people" else belarus.pk
    results = desk.get("/admin/search/", {"s": term, "extended": 1}).context["results"]

    assert reverse("dossier-act", args=[word, key, verb]) in {row.link for row in results if row.title == title}


def test_see_as_names_the_people_of_a_list(desk: Any, boris: Any, belarus: Any, kazakhstan: Any, summit: Any) -> None:
    make_session(summit, delegates=[belarus.head], audience="summit")
    Engagement.objects.update(status="confirmed")

    answer = desk.get(reverse("see-as"), {"person": boris.pk, "list": "sessions"}).context["answer"]

    assert str(belarus.head) in answer.lines[0].cells


def test_an_empty_list_says_of_what_it_is_empty(desk: Any, summit: Any) -> None:
    page = desk.get(reverse("admin:facilities_room_changelist"), follow=True).content.decode()
    assert "There is nothing in this list yet." in page
    assert "yielded" not in page

    asked = desk.get(reverse("admin:facilities_room_changelist"), {"q": "atlantis"}, follow=True).content.decode()
    assert "Nothing in this list fits what you asked for." in asked


def test_today_leads_to_the_dossier_of_what_waits_for_an_hour(desk: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_accepted(belarus, kazakhstan)

    page = desk.get(reverse("admin:index"), follow=True).content.decode()

    assert f'/desk/meetings/{request.pk}/">{request}</a>' in page
