"""A speech on the list: who makes it, for whom, how long, a second time, and until the list is closed."""

from typing import Any

import pytest

from summit.agenda import services
from summit.agenda.models import AgendaItem, Speaker
from summit.printouts.queries import speakers
from summit.printouts.queries.printout import Reader
from tests.factories.delegations import make_delegate

URL = "/api/v1/summits/bishkek-2025/"
GROUP = "the five states of Central Asia"


def answer_of(response: Any) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return response.status_code, response.json().get("code", "")


@pytest.fixture
def asked(api: Any, boris: Any, items: list[AgendaItem], belarus: Any) -> dict[str, Any]:
    """A statement of Belarus, as its coordinator has asked for it."""
    body = {"item": items[0].pk, "delegation": belarus.pk, "delegate": belarus.head.pk, "on_behalf_of": GROUP}
    return api.by(boris).post(f"{URL}speakers/", body).json()


def test_a_delegation_names_who_speaks_and_for_whom_until_the_speech_is_over(
    api: Any, boris: Any, alice: Any, asked: dict[str, Any], items: list[AgendaItem], belarus: Any, start: Any
) -> None:
    deputy = make_delegate(belarus, code="deputy", name="Deputy")
    row, speaker = f"{URL}speakers/{asked['id']}/", Speaker.objects.get()
    changed = api.by(boris).patch(row, {"delegate": deputy.pk, "on_behalf_of": "", "minutes": 60}).json()
    services.call_item(items[0], now=start)
    services.give_floor(speaker, now=start)
    longer = api.by(alice).patch(row, {"minutes": 9}).json()
    services.end_speech(speaker, now=start)

    assert (asked["delegate"], asked["on_behalf_of"]) == (belarus.head.pk, GROUP)
    assert (changed["code"], changed["errors"][0]["field"]) == ("invalid", "minutes")
    assert longer["minutes"] == 9
    assert answer_of(api.patch(row, {"minutes": 3})) == (409, "speech_over")


def test_the_person_is_of_the_delegation(
    api: Any, boris: Any, asked: dict[str, Any], kazakhstan: Any, karim: Any
) -> None:
    row = f"{URL}speakers/{asked['id']}/"
    foreign = api.by(boris).patch(row, {"delegate": kazakhstan.head.pk})
    stranger = api.by(karim).patch(row, {"on_behalf_of": "nobody"})

    assert (answer_of(foreign), foreign.json()["errors"][0]["field"]) == ((400, "not_of_this_delegation"), "delegate")
    assert stranger.status_code == 403


def test_all_speak_once_before_anybody_speaks_again(
    api: Any, boris: Any, asked: dict[str, Any], add: Any, belarus: Any, kazakhstan: Any, tajikistan: Any
) -> None:
    again = {"item": asked["item"], "delegation": belarus.pk, "kind": "second"}
    assert api.by(boris).post(f"{URL}speakers/", again).status_code == 201
    add(kazakhstan, "reply")
    add(tajikistan)
    without_first = api.post(f"{URL}speakers/", again | {"delegation": kazakhstan.pk})

    order = Speaker.objects.order_by("position").values_list("delegation__code", "kind")
    assert list(order) == [("BLR", "statement"), ("TJK", "statement"), ("BLR", "second"), ("KAZ", "reply")]
    assert answer_of(api.post(f"{URL}speakers/", again)) == (409, "already_listed")
    assert without_first.status_code == 403


def test_a_second_statement_follows_a_first(api: Any, alice: Any, items: list[AgendaItem], belarus: Any) -> None:
    body = {"item": items[0].pk, "delegation": belarus.pk, "kind": "second"}

    assert answer_of(api.by(alice).post(f"{URL}speakers/", body)) == (409, "no_first_statement")


def test_a_closed_list_takes_replies_alone_until_it_is_reopened(
    api: Any, alice: Any, boris: Any, karim: Any, asked: dict[str, Any], kazakhstan: Any
) -> None:
    item, body = f"{URL}agenda-items/{asked['item']}/", {"item": asked["item"], "delegation": kazakhstan.pk}
    assert api.by(boris).post(f"{item}close-list/").status_code == 403
    closed = api.by(alice).post(f"{item}close-list/").json()

    assert closed["list_closed_at"] is not None
    assert answer_of(api.post(f"{item}close-list/")) == (409, "list_closed")
    assert answer_of(api.by(karim).post(f"{URL}speakers/", body)) == (409, "list_closed")
    assert api.post(f"{URL}speakers/", body | {"kind": "reply"}).status_code == 201
    assert api.by(alice).post(f"{item}reopen-list/").json()["list_closed_at"] is None
    assert answer_of(api.post(f"{item}reopen-list/")) == (409, "list_not_closed")
    assert api.by(karim).post(f"{URL}speakers/", body).status_code == 201


def test_organizers_do_the_same_in_the_admin(desk: Any, summit: Any, session: Any, agenda: Any, belarus: Any) -> None:
    item = AgendaItem.objects.first()
    form = {"item": item.pk, "delegation": belarus.pk, "kind": "statement", "minutes": 5, "on_behalf_of": GROUP}
    desk.post("/admin/agenda/speaker/add/", form)
    speaker = Speaker.objects.get()
    change = f"/admin/agenda/speaker/{speaker.pk}/amend/"
    offered = desk.get(change).context["form"].fields["delegate"].queryset
    desk.post(change, {"delegate": belarus.head.pk, "on_behalf_of": GROUP, "minutes": 7})
    services.call_item(item, now=session.engagement.starts_at)
    room = f"/admin/agenda/agenda/{agenda.pk}/floor/"
    desk.post(room, {"do": "close_list", "row": item.pk})
    page = desk.get(room).content.decode()
    desk.post(f"/admin/agenda/agendaitem/{item.pk}/reopen_list/")
    item.refresh_from_db()
    speaker.refresh_from_db()

    assert (speaker.delegate, speaker.minutes, item.list_closed_at) == (belarus.head, 7, None)
    assert set(offered) == {belarus.head}
    assert GROUP in page
    assert "the list is closed" in page


def test_the_printed_list_names_the_person_and_the_group(
    alice: Any, asked: dict[str, Any], session: Any, belarus: Any, now: Any
) -> None:
    printed = speakers(session, Reader(alice, "en", now)).data["items"][0]["speakers"][0]

    assert (printed["delegate"], printed["on_behalf_of"]) == (belarus.head.name["en"], GROUP)
