"""From a provisional agenda to an adopted one: delegations read what was circulated, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.agenda.models import Agenda, AgendaItem, AgendaRevision
from summit.agenda.services import (
    AgendaChanged,
    AgendaUnchanged,
    add_item,
    adopt_agenda,
    amend_item,
    circulate_agenda,
    move_item,
    remove_item,
)
from summit.calendar.models import Engagement
from summit.calendar.services import confirm_engagements
from summit.core.lifecycle import WrongStatus
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.sessions.services import admit_delegates
from tests.factories.agenda import make_agenda
from tests.factories.documents import make_circulated, make_document
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"


@pytest.fixture
def session(summit: Any, belarus: Any) -> Any:
    return make_session(summit, delegates=[belarus.head])


@pytest.fixture
def agenda(session: Any) -> Agenda:
    """Circulated as Rev. 1 with the items Border and Budget."""
    return make_agenda(session, "Border", "Budget")


def titles(answer: Any) -> list[str]:
    return [f"{item['number']} {item['title']['en']}" for item in answer.json()]


def test_delegations_read_what_was_circulated_and_organizers_what_stands(
    api: Any, alice: Any, boris: Any, agenda: Agenda, now: Any
) -> None:
    url = f"{URL}agendas/{agenda.pk}/items/"
    border, budget = AgendaItem.objects.in_order()
    amend_item(border, title={"en": "Frontier"}, minutes=45)
    remove_item(budget)
    add_item(agenda.session, title={"en": "Secret"})

    draft, read = titles(api.by(alice).get(url)), titles(api.by(boris).get(url))
    known = list(AgendaItem.objects.visible_to(boris))
    circulate_agenda(agenda, by=alice, now=now)

    assert (draft, read, known) == (["1 Frontier", "2 Secret"], ["1 Border", "2 Budget"], [border])
    assert titles(api.by(boris).get(url)) == ["1 Frontier", "2 Secret"]


@pytest.mark.parametrize("who", ["boris", "vera", "leyla", "karim", "olga"])
def test_the_secretariats_table_is_its_own(request: Any, api: Any, agenda: Agenda, who: str) -> None:
    api.by(request.getfixturevalue(who))
    pages = [f"{URL}agenda-items/", f"{URL}agenda-items/?search=border", f"{URL}agendas/{agenda.pk}/time-budget/"]

    assert {api.get(page).status_code for page in pages} == {403}


def test_a_provisional_agenda_is_known_to_be_and_holds_nothing(
    api: Any, boris: Any, session: Any, belarus: Any, now: Any
) -> None:
    item = add_item(session, title={"en": "Secret"})
    confirm_engagements([session.engagement], now=now)
    api.by(boris)

    (agenda,) = api.get(f"{URL}agendas/").json()["results"]
    refused = api.post(f"{URL}speakers/", {"item": item.pk, "delegation": belarus.pk}).json()["errors"]

    assert (agenda["status"], agenda["revision"]) == ("provisional", None)
    assert api.get(f"{URL}agendas/{agenda['id']}/items/").json() == []
    assert api.get(f"{URL}agenda-revisions/").json()["count"] == 0
    assert {(error["field"], error["code"]) for error in refused} == {("item", "does_not_exist")}


def test_those_who_take_part_are_told_once_what_is_new(
    boris: Any, vera: Any, karim: Any, agenda: Agenda, now: Any
) -> None:
    Engagement.objects.update(audience=Engagement.Audience.PARTICIPANTS)  # else it is for the whole summit
    border, budget = AgendaItem.objects.in_order()
    amend_item(border, minutes=25, title={"en": "Frontier", "ru": "Рубеж"})
    move_item(budget, position=1)
    add_item(agenda.session, title={"en": "Cyber", "ru": "Кибер"})

    circulate_agenda(agenda, by=None, now=now)

    letters = Notification.objects.filter(key__endswith=":2").order_by("recipient")
    assert [one.recipient for one in letters] == [boris, vera]
    (letter,) = [render(one) for one in letters if one.recipient == boris]
    assert letter.subject == "Повестка дня: Совет, редакция 2"
    assert "1. Budget: перемещён\n2. Рубеж: теперь 25 мин., новая формулировка\n3. Кибер: новый пункт" in letter.body
    assert "27 ноября 2025, 10:00 – 11:30 (Asia/Bishkek)" in letter.body


def test_of_a_session_that_is_not_published_nobody_is_told(boris: Any, session: Any, now: Any) -> None:
    add_item(session, title={"en": "Border"})
    circulate_agenda(session.agenda, by=None, now=now)

    assert not Notification.objects.exists()
    assert not Agenda.objects.visible_to(boris).exists()


def test_nothing_new_is_not_circulated(session: Any, agenda: Agenda, now: Any) -> None:
    with pytest.raises(AgendaUnchanged):
        circulate_agenda(agenda, by=None, now=now)
    for item in AgendaItem.objects.in_order():
        remove_item(item)
    with pytest.raises(AgendaUnchanged):
        circulate_agenda(agenda, by=None, now=now)


def test_what_was_circulated_is_adopted_with_the_dissent_that_was_voiced(
    api: Any, alice: Any, boris: Any, agenda: Agenda, now: Any
) -> None:
    url = f"{URL}agendas/{agenda.pk}/"
    item = add_item(agenda.session, title={"en": "Late"})
    changed = api.by(alice).post(f"{url}adopt/")
    remove_item(item)

    adopted = api.by(alice).post(f"{url}adopt/", {"dissent": "Tajikistan disagrees with item 2."})
    kept, read = api.get(url).json(), api.by(boris).get(url).json()
    again = api.by(alice).post(f"{url}adopt/")

    assert (changed.status_code, changed.json()["code"]) == (409, "agenda_changed")
    assert changed.json()["detail"] == "The agenda was changed since Rev. 1; circulate it first."
    assert (adopted.json()["status"], read["status"]) == ("adopted", "adopted")
    assert (kept["dissent"], kept["adopted_at"] is not None) == ("Tajikistan disagrees with item 2.", True)
    # Who disagreed is the chair's and the secretariat's to know.
    assert (read["dissent"], read["adopted_at"]) == ("", kept["adopted_at"])
    assert (again.status_code, again.json()["code"]) == (409, "wrong_status")


def test_a_provisional_agenda_is_not_adopted(session: Any, now: Any) -> None:
    add_item(session, title={"en": "Border"})

    with pytest.raises(WrongStatus):
        adopt_agenda(session.agenda, now=now)


def test_an_adopted_agenda_that_is_circulated_again_is_to_be_adopted_again(agenda: Agenda, now: Any) -> None:
    adopt_agenda(agenda, now=now, dissent="No")
    add_item(agenda.session, title={"en": "Late"})

    circulate_agenda(agenda, by=None, now=now)

    agenda.refresh_from_db()
    assert (agenda.status, agenda.adopted_at, agenda.dissent) == ("circulated", None, "")
    kept = agenda.revisions.order_by("number").values_list("adopted_at", "dissent")
    assert list(kept) == [(now, "No"), (None, "")]
    add_item(agenda.session, title={"en": "Later"})
    with pytest.raises(AgendaChanged):
        adopt_agenda(agenda, now=now)


def test_revisions_stay_as_they_were_and_are_compared(
    api: Any, alice: Any, boris: Any, agenda: Agenda, now: Any
) -> None:
    url = f"{URL}agendas/{agenda.pk}/comparison/"
    amend_item(AgendaItem.objects.in_order()[0], minutes=25)
    circulate_agenda(agenda, by=alice, now=now)
    add_item(agenda.session, title={"en": "Secret"})

    revisions = api.by(boris).get(f"{URL}agenda-revisions/", {"agenda": agenda.pk}).json()["results"]
    first = api.get(f"{URL}agenda-revisions/{revisions[0]['id']}/").json()
    (change,) = api.get(url, {"old": 1, "new": 2}).json()
    open_end = api.get(url, {"old": 2}).json()
    draft = api.by(alice).get(url, {"old": 2}).json()

    assert [revision["number"] for revision in revisions] == [1, 2]
    assert [item["minutes"] for item in first["items"]] == [10, 10]
    assert (change["kinds"], change["before"], change["after"]) == (["retimed"], {"minutes": 10}, {"minutes": 25})
    assert open_end == []
    assert [(row["kinds"], row["title"]) for row in draft] == [(["added"], {"en": "Secret"})]
    assert api.get(url, {"old": 7}).status_code == 404
    assert api.get(url).status_code == 400


def test_documents_are_named_to_those_who_may_know_them_also_in_revisions(
    api: Any, summit: Any, alice: Any, boris: Any, karim: Any, belarus: Any, kazakhstan: Any, session: Any, now: Any
) -> None:
    private = make_circulated(summit, "CSC/1", title="Hidden", classification="parties", parties=[belarus])
    draft = make_document(summit, "CSC/2", title="Unborn")
    admit_delegates(session, [kazakhstan.head], now=now)
    item = add_item(session, title={"en": "Border"}, documents=[private])
    agenda = make_agenda(session)
    amend_item(item, documents=[private, draft])
    circulate_agenda(agenda, by=alice, now=now)
    last = AgendaRevision.objects.last()
    pages = [
        f"agendas/{agenda.pk}/items/",
        f"agenda-revisions/{last.pk}/",
        f"agendas/{agenda.pk}/comparison/?old=1&new=2",
    ]

    said = {user.name: [api.by(user).get(URL + page) for page in pages] for user in (alice, boris, karim)}
    symbols = {
        name: [document["symbol"] for document in answers[0].json()[0]["documents"]] for name, answers in said.items()
    }

    assert symbols == {"Alice": ["CSC/1", "CSC/2"], "Boris": ["CSC/1"], "Karim": []}
    texts = {name: " ".join(answer.content.decode() for answer in answers) for name, answers in said.items()}
    marks = {name: ("Hidden" in text, "Unborn" in text, "CSC" in text) for name, text in texts.items()}
    assert marks == {"Alice": (True, True, True), "Boris": (True, False, True), "Karim": (False, False, False)}
    # That something was linked which he may not know of is not a change to him.
    assert [len(answers[2].json()) for answers in said.values()] == [1, 0, 0]
    letters = Notification.objects.filter(kind="agenda_circulated")
    assert (letters.count() > 1, [one for one in letters if "CSC" in str(one.context)]) == (True, [])


def test_a_symbol_is_shown_without_the_title_where_only_that_may_be_known(
    api: Any, summit: Any, leyla: Any, session: Any
) -> None:
    add_item(
        session,
        title={"en": "Border"},
        documents=[make_circulated(summit, "CSC/1", title="Hidden", classification="restricted")],
    )
    agenda = make_agenda(session)

    (item,) = api.by(leyla).get(f"{URL}agendas/{agenda.pk}/items/").json()

    assert [(document["symbol"], document["title"]) for document in item["documents"]] == [("CSC/1", None)]


def test_agenda_is_opened_once_with_its_deadline(api: Any, alice: Any, boris: Any, session: Any, now: Any) -> None:
    until = (now + timedelta(days=1)).isoformat()
    body = {"session": session.pk, "proposals_until": until}

    opened, again = (api.by(alice).post(f"{URL}agendas/", body) for _ in range(2))
    url = f"{URL}agendas/{opened.json()['id']}/"
    tag = api.get(url)["ETag"]
    moved = api.patch(url, {"proposals_until": None}, headers={"If-Match": tag})

    assert (opened.status_code, again.status_code, again.json()["code"]) == (201, 409, "agenda_exists")
    assert (opened.json()["revision"], moved.json()["proposals_until"]) == (None, None)
    assert api.by(boris).post(f"{URL}agendas/", body).status_code == 403


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2025-11-25T10:00:00"])
def test_a_deadline_that_is_on_no_clock_is_refused(api: Any, alice: Any, session: Any, until: str) -> None:
    body = {"session": session.pk, "proposals_until": until}

    refused = api.by(alice).post(f"{URL}agendas/", body)

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "proposals_until")


def test_of_each_revision_that_was_adopted_it_is_told_when(
    api: Any, alice: Any, boris: Any, agenda: Agenda, now: Any
) -> None:
    adopt_agenda(agenda, now=now, dissent="Tajikistan disagrees")
    add_item(agenda.session, title={"en": "Late"})
    circulate_agenda(agenda, by=None, now=now)

    kept, read = (api.by(user).get(f"{URL}agenda-revisions/").json()["results"] for user in (alice, boris))

    assert [row["adopted_at"] is not None for row in read] == [True, False]
    assert [row["dissent"] for row in kept] == ["Tajikistan disagrees", ""]
    assert [row["dissent"] for row in read] == ["", ""]


def test_a_list_of_revisions_reads_no_items(api: Any, boris: Any, agenda: Agenda) -> None:
    with CaptureQueriesContext(connection) as context:
        answer = api.by(boris).get(f"{URL}agenda-revisions/")

    assert answer.json()["count"] == 1
    assert [query for query in context if '"items"' in query["sql"]] == []


def test_who_circulates_is_told_when_the_agenda_does_not_fit(api: Any, alice: Any, agenda: Agenda) -> None:
    add_item(agenda.session, title={"en": "Long"}, minutes=500)

    circulated = api.by(alice).post(f"{URL}agendas/{agenda.pk}/circulate/").json()

    assert circulated["time_budget"] == {
        "planned": 520,
        "needed": 520,
        "available": 90,
        "is_over": True,
        "short_items": [],
    }
