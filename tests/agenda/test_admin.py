"""Agendas in the admin: the secretariat's table, its answers, the room on the wall."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem, AgendaItemProposal, AgendaRevision, Speaker
from summit.core import clock
from tests.browser import as_sent, version_in
from tests.factories.agenda import make_agenda
from tests.factories.documents import make_document
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit


@pytest.fixture
def agenda(summit: Any, belarus: Any, kazakhstan: Any) -> Agenda:
    return make_agenda(make_session(summit, delegates=[belarus.head, kazakhstan.head]), "Border", "Cyber", minutes=30)


def page(model: str, row: Any, verb: str) -> str:
    return f"/admin/agenda/{model}/{row.pk}/{verb}/"


def test_a_part_is_entered_linked_and_put_under_another_item(
    desk: Any, summit: Any, agenda: Agenda, belarus: Any
) -> None:
    border, cyber = AgendaItem.objects.in_order()
    document = make_document(summit)
    form = {"session": agenda.session.pk, "parent": border.pk, "title.en": "Posts", "kind": "decision", "minutes": 70}

    answer = desk.post(
        reverse("admin:agenda_agendaitem_add"), {**form, "sponsor": belarus.pk, "documents": [document.pk]}, follow=True
    )
    part = AgendaItem.objects.get(parent=border)
    desk.post(reverse("admin:agenda_agendaitem_change", args=[part.pk]), {**form, "parent": cyber.pk, "position": 1})
    part.refresh_from_db()

    said = " ".join(str(message) for message in answer.context["messages"])
    assert "The agenda takes 100 minutes; the session lasts 90." in said
    assert (part.number, part.documents.count()) == ("2.1", 0)


def test_documents_of_other_summits_are_not_offered(desk: Any, agenda: Agenda) -> None:
    foreign = make_document(make_summit("elsewhere"), "XX/1")
    form = {"session": agenda.session.pk, "title.en": "A", "kind": "decision", "minutes": 5, "documents": [foreign.pk]}

    answer = desk.post(reverse("admin:agenda_agendaitem_add"), form)

    assert answer.context["adminform"].form.errors["documents"]


def test_it_is_circulated_compared_and_adopted(desk: Any, agenda: Agenda) -> None:
    services.amend_item(AgendaItem.objects.in_order()[0], title={"en": "Frontier"}, minutes=45)

    services.amend_item(AgendaItem.objects.in_order()[1], minutes=90)
    over = desk.get(page("agenda", agenda, "circulate")).content.decode()
    services.amend_item(AgendaItem.objects.in_order()[1], minutes=30)
    hint = desk.get(page("agenda", agenda, "circulate")).content.decode()
    desk.post(page("agenda", agenda, "circulate"))
    compared = desk.get(page("agenda", agenda, "compare"), {"old": "1", "new": "2"})
    desk.post(page("agenda", agenda, "adopt"), {"dissent": "Kazakhstan disagrees"})
    again = desk.post(page("agenda", agenda, "adopt")).content.decode()
    agenda.refresh_from_db()

    assert ("1 item differs from Rev. 1" in hint, "session lasts" in hint) == (True, False)
    assert "It takes 135 minutes, and the session lasts 90." in over
    assert desk.get(page("agenda", agenda, "compare"), {"old": "9" * 5000}).status_code == 200
    assert compared.context["changes"] == [
        {
            "number": "1",
            "title": "Frontier",
            "kinds": "retimed, reworded",
            "facts": [("title", "en: Border", "en: Frontier"), ("minutes", "30", "45")],
        }
    ]
    assert (agenda.status, agenda.dissent) == ("adopted", "Kazakhstan disagrees")
    assert "cannot become adopted" in again


def test_what_stands_and_what_was_circulated_are_shown(desk: Any, agenda: Agenda) -> None:
    services.add_item(agenda.session, title={"en": "Budget"})

    live = desk.get(reverse("admin:agenda_agenda_change", args=[agenda.pk])).content.decode()
    frozen = desk.get(
        reverse("admin:agenda_agendarevision_change", args=[AgendaRevision.objects.get().pk])
    ).content.decode()

    assert ("Budget" in live, "Budget" in frozen, "Cyber" in frozen) == (True, False, True)


def test_an_items_proposal_is_answered(
    desk: Any, summit: Any, agenda: Agenda, belarus: Any, boris: Any, now: Any
) -> None:
    asked = [
        services.propose_item(agenda, delegation=belarus, title={"en": title}, by=boris, now=now) for title in "AMRD"
    ]
    other = make_session(
        summit,
        "other",
        starts_at=agenda.session.engagement.ends_at,
        ends_at=None or agenda.session.engagement.ends_at + timedelta(hours=1),
    )
    services.add_item(other, title={"en": "Elsewhere"})
    accept, merge, refer, decline = asked
    item = AgendaItem.objects.in_order()[0]

    desk.post(page("agendaitemproposal", accept, "accept"), {"answer": "Yes"})
    foreign = desk.post(page("agendaitemproposal", merge, "merge"), {"item": AgendaItem.objects.get(session=other).pk})
    desk.post(page("agendaitemproposal", merge, "merge"), {"item": item.pk})
    refused = desk.post(page("agendaitemproposal", refer, "refer"), {"session": other.pk})
    desk.post(page("agendaitemproposal", decline, "decline"), {"answer": "No"})

    statuses = list(AgendaItemProposal.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == ["accepted", "merged", "proposed", "declined"]
    assert "Select a valid choice" in str(foreign.context["form"].errors)
    assert "does not know of that session" in str(refused.context["form"].errors)


def test_who_adds_an_item_or_a_speaker_stays_where_he_was(desk: Any, agenda: Agenda, belarus: Any) -> None:
    item = {"session": agenda.session.pk, "title.en": "Posts", "kind": "decision", "minutes": 7, "_addanother": "1"}
    speaker = {
        "item": AgendaItem.objects.in_order().first().pk,
        "delegation": belarus.pk,
        "kind": "statement",
        "minutes": 3,
    }
    add_speaker = reverse("admin:agenda_speaker_add")

    another = desk.post(reverse("admin:agenda_agendaitem_add"), item)
    room = desk.post(f"{add_speaker}?item={speaker['item']}&room", speaker)

    assert another.url == f"{reverse('admin:agenda_agendaitem_add')}?session={agenda.session.pk}"
    assert room.url == page("agenda", agenda, "floor")


def test_speakers_that_need_longer_than_an_item_has_are_said(
    desk: Any, summit: Any, agenda: Agenda, belarus: Any, kazakhstan: Any
) -> None:
    border = AgendaItem.objects.in_order()[0]
    row = {"item": border.pk, "delegation": belarus.pk, "kind": "statement", "minutes": 80}
    fits = desk.get(reverse("admin:agenda_agenda_change", args=[agenda.pk])).content.decode()

    added = desk.post(reverse("admin:agenda_speaker_add"), row, follow=True)
    retimed = desk.post(
        reverse("admin:agenda_agendaitem_change", args=[border.pk]),
        {"session": agenda.session.pk, "title.en": "Border", "kind": "decision", "minutes": 20, "position": 1},
        follow=True,
    )
    html = desk.get(reverse("admin:agenda_agenda_change", args=[agenda.pk])).content.decode()
    listed = desk.get(reverse("admin:agenda_agenda_changelist")).content.decode()
    hint = desk.get(page("agenda", agenda, "circulate")).content.decode()
    desk.post(page("agendaitem", border, "call"))
    room = desk.get(page("agenda", agenda, "floor")).content.decode()

    said = [" ".join(str(message) for message in answer.context["messages"]) for answer in (added, retimed)]
    assert "Item 1: speakers need 80 min, the item has 30." in said[0]
    assert "The agenda takes 110 minutes; the session lasts 90." in said[0]
    assert "Item 1: speakers need 80 min, the item has 20." in said[1]
    assert ("speakers need" in fits, "Item 1: speakers need 80 min, the item has 20" in html) == (False, True)
    assert ("110 of 90" in listed, "It takes 110 minutes" in hint) == (True, True)
    assert "Speakers need 80 min" in room


def test_it_shows_that_an_agenda_was_edited_since_it_was_circulated(desk: Any, agenda: Agenda) -> None:
    url = reverse("admin:agenda_agenda_change", args=[agenda.pk])
    as_circulated = desk.get(url).content.decode()

    services.amend_item(AgendaItem.objects.in_order().first(), minutes=31)
    as_edited = desk.get(url).content.decode()

    assert "nothing was edited" in as_circulated
    assert "1 item was edited, which delegations do not read yet" in as_edited


def press(desk: Any, agenda: Agenda, do: str, row: Any) -> Any:
    return desk.post(page("agenda", agenda, "floor"), {"do": do, "row": row.pk}, follow=True)


def test_the_clerks_buttons_run_the_room(
    desk: Any, alice: Any, agenda: Agenda, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    border, cyber = AgendaItem.objects.in_order()
    press(desk, agenda, "call", border)
    first, second = (services.add_speaker(border, delegation=one, by=alice, now=now) for one in (belarus, kazakhstan))

    answer = press(desk, agenda, "give", first)
    refused = press(desk, agenda, "give", second)
    press(desk, agenda, "end", first)
    asked = desk.get(page("agendaitem", border, "adjourn") + "?room")
    room = desk.post(page("agendaitem", border, "adjourn") + "?room", follow=True)
    press(desk, agenda, "call", cyber)
    press(desk, agenda, "close", cyber)

    assert answer.context["running"].speaker == first
    assert 'http-equiv="refresh" content="5"' in answer.content.decode()
    # What was refused stays until it is read: the page does not reload by itself.
    assert "Belarus has the floor." in refused.content.decode()
    assert "http-equiv" not in refused.content.decode()
    assert "no engagement is at risk" in asked.content.decode()
    assert room.redirect_chain[-1][0] == page("agenda", agenda, "floor")
    assert [(item.number, item.title["en"], item.status) for item in AgendaItem.objects.in_order()] == [
        ("1", "Border", "adjourned"),
        ("2", "Cyber", "closed"),
    ]
    assert list(Speaker.objects.order_by("position").values_list("status", flat=True)) == ["spoke", "listed"]


def test_a_button_of_an_older_room_does_nothing(desk: Any, agenda: Agenda, now: Any) -> None:
    first, second = list(AgendaItem.objects.in_order())[:2]
    room = page("agenda", agenda, "floor")
    seen = version_in(desk.get(room).content.decode())
    services.call_item(first, now=now)

    for version, sentence in ((seen, "The room has changed"), ("", "not known at which state")):
        refused = desk.post(room, {"do": "call", "row": second.pk, "_version": version}, follow=True)
        assert sentence in refused.content.decode()
    assert list(AgendaItem.objects.filter(status="open")) == [first]


def test_the_room_takes_only_what_is_in_it(desk: Any, summit: Any, agenda: Agenda, client: Any, boris: Any) -> None:
    stranger = services.add_item(make_session(make_summit("elsewhere")), title={"en": "Secret"})
    room = page("agenda", agenda, "floor")

    answers = [
        desk.post(room, {"do": do, "row": row}).status_code
        for do, row in (("call", stranger.pk), ("burn", 1), ("call", "x"), ("call", "9" * 5000))
    ]
    foreign = desk.get(f"/admin/agenda/agenda/{stranger.session.agenda.pk}/floor/").status_code
    client.force_login(boris)

    assert (answers, foreign) == ([404, 404, 404, 404], 404)
    assert client.get(room).status_code == 302


def test_speakers_are_listed_moved_and_withdrawn(desk: Any, agenda: Agenda, belarus: Any, kazakhstan: Any) -> None:
    item = AgendaItem.objects.in_order()[0]
    add = reverse("admin:agenda_speaker_add")

    for delegation in (belarus, kazakhstan):
        desk.post(add, {"item": item.pk, "delegation": delegation.pk, "kind": "statement", "minutes": 4})
    twice = desk.post(add, {"item": item.pk, "delegation": belarus.pk, "kind": "statement", "minutes": 4})
    first, second = Speaker.objects.order_by("position")
    desk.post(page("speaker", second, "move"), {"place": 1})
    desk.post(page("speaker", first, "withdraw"))

    assert "on the speakers&#x27; list" in twice.content.decode()
    assert [(s.delegation_id, s.status) for s in Speaker.objects.order_by("position")] == [
        (kazakhstan.pk, "listed"),
        (belarus.pk, "withdrawn"),
    ]
    assert clock.now() - second.asked_at < timedelta(minutes=1)


def as_shown(desk: Any, item: AgendaItem) -> dict[str, Any]:
    """Return what a browser sends that was shown the item's page and changes nothing."""
    form = desk.get(reverse("admin:agenda_agendaitem_change", args=[item.pk])).context["adminform"].form
    hidden = {field.html_initial_name: field.value() for field in form if field.field.show_hidden_initial}
    return {**as_sent(form), **{name: value for name, value in hidden.items() if value is not None}}


def test_who_corrects_a_title_does_not_move_the_item_back(desk: Any, agenda: Agenda) -> None:
    border, cyber = AgendaItem.objects.in_order()
    budget = services.add_item(agenda.session, title={"en": "Budget"})
    moved, attached = as_shown(desk, border), as_shown(desk, budget)
    services.move_item(border, position=3)
    services.attach_item(budget, parent=cyber)

    for item, form in ((border, moved), (budget, attached)):
        changed = {**form, "title.en": f"{item.title['en']}!"}
        desk.post(reverse("admin:agenda_agendaitem_change", args=[item.pk]), changed)

    order = [f"{item.number} {item.title['en']}" for item in AgendaItem.objects.in_order()]
    assert order == ["1 Cyber", "1.1 Budget!", "2 Border!"]


def test_an_item_takes_the_number_given_beneath_its_new_parent(desk: Any, agenda: Agenda) -> None:
    border, cyber = AgendaItem.objects.in_order()
    services.add_item(agenda.session, parent=border, title={"en": "Posts"})
    fields = as_shown(desk, cyber)

    desk.post(
        reverse("admin:agenda_agendaitem_change", args=[cyber.pk]), {**fields, "parent": border.pk, "position": 1}
    )

    assert AgendaItem.objects.get(pk=cyber.pk).number == "1.1"
