"""The agendas of a programme file: parts, links, how far they have come."""

from datetime import datetime
from typing import Any

import pytest

from summit.agenda.models import Agenda, AgendaItem, AgendaRevision, Speaker
from summit.agenda.services import adjourn_item, amend_item, call_item, circulate_agenda, move_item
from summit.programme.programme_file.faults import InvalidProgrammeFile
from summit.summits.models import Summit
from tests.factories.documents import make_document
from tests.factories.sessions import make_session
from tests.programme.test_programme_file import SMALL, put

AGENDA = """
    precedence: alphabet
    proposals_until_at: "2025-11-24 18:00"
    agenda_is: circulated
    agenda:
      - title: {en: Border}
        documents: [CSC/1]
        sponsor: BLR
        parts:
          - {title: {en: Posts}, minutes: 5, speakers: precedence}
          - {title: {en: Patrols}, minutes: 7}
      - {title: {en: Budget}, kind: decision}
"""
PEOPLE = """
delegations:
  BLR: {name: {en: Belarus}}
  ARM: {name: {en: Armenia}}
precedence_policies:
  alphabet: {name: {en: Alphabet}, rules: [alphabet]}
"""


@pytest.fixture
def text(db: Any, now: datetime) -> str:
    """A file with an agenda, for a summit that has the document already."""
    put(SMALL, now)
    make_document(Summit.objects.get(), "CSC/1")
    return SMALL + AGENDA.lstrip("\n") + PEOPLE


def test_agenda_is_loaded_whole_and_a_second_load_changes_nothing(text: str, now: datetime) -> None:
    first, second = put(text, now), put(text, now)

    assert [f"{item.number} {item.title['en']}" for item in AgendaItem.objects.in_order()] == [
        "1 Border",
        "1.1 Posts",
        "1.2 Patrols",
        "2 Budget",
    ]
    border = AgendaItem.objects.in_order()[0]
    assert (border.sponsor.code, border.documents.get().symbol) == ("BLR", "CSC/1")
    assert [speaker.delegation.code for speaker in Speaker.objects.order_by("position")] == ["ARM", "BLR"]
    agenda = Agenda.objects.get()
    assert (agenda.status, f"{agenda.proposals_until:%d %H:%M}") == ("circulated", "24 12:00")
    assert (first[-1], second) == ("circulated the agenda of one as Rev. 1", [])


def test_a_changed_file_is_circulated_and_what_organizers_edit_is_left_to_them(text: str, now: datetime) -> None:
    put(text, now)
    amend_item(AgendaItem.objects.in_order()[3], theme="being edited")

    assert put(text, now) == []
    assert put(text.replace("minutes: 7", "minutes: 8"), now)[-1] == "circulated the agenda of one as Rev. 2"
    assert put(text.replace("is: circulated", "is: adopted").replace("minutes: 7", "minutes: 8"), now) == [
        "adopted the agenda of one"
    ]
    assert AgendaRevision.objects.count() == 2


def test_a_document_that_is_not_there_is_named(text: str, now: datetime) -> None:
    with pytest.raises(InvalidProgrammeFile, match=r"sessions.one.agenda.0.documents.0: there is no document 'CSC/9'"):
        put(text.replace("CSC/1", "CSC/9"), now)
    assert not AgendaItem.objects.exists()


def titles() -> list[str]:
    return [f"{item.number} {item.title['en']}" for item in AgendaItem.objects.in_order()]


def named(title: str) -> AgendaItem:
    return AgendaItem.objects.get(title__en=title)


def test_an_item_is_known_by_its_title_wherever_the_room_or_organizers_have_put_it(text: str, now: datetime) -> None:
    put(text, now)
    posts, budget = named("Posts"), named("Budget")
    call_item(posts, now=now)
    adjourn_item(posts, now=now)
    move_item(budget, position=1)

    again = put(
        text.replace("minutes: 5", "minutes: 6").replace("{en: Budget}, kind", "{en: Budget}, minutes: 9, kind"), now
    )

    assert titles() == ["1 Budget", "2 Border", "2.1 Posts", "2.2 Patrols"]
    assert again == ["changed item 1 of one: minutes", "circulated the agenda of one as Rev. 2"]
    # What the room has dealt with is the room's.
    assert (named("Posts").pk, named("Posts").minutes, named("Posts").status) == (posts.pk, 5, "adjourned")


def test_an_added_item_stands_where_the_file_has_it_and_speakers_stay_with_theirs(text: str, now: datetime) -> None:
    put(text, now)
    speakers = set(Speaker.objects.values_list("item__title__en", flat=True))
    first = "    agenda:\n"

    report = put(text.replace(first, f"{first}      - title: {{en: Opening}}\n"), now)

    assert titles() == ["1 Opening", "2 Border", "2.1 Posts", "2.2 Patrols", "3 Budget"]
    assert set(Speaker.objects.values_list("item__title__en", flat=True)) == speakers == {"Posts"}
    assert report == ["added item 1 to the agenda of one", "circulated the agenda of one as Rev. 2"]


def test_what_organizers_retitle_or_put_off_is_not_added_again(text: str, now: datetime) -> None:
    put(text, now)
    other = make_session(Summit.objects.get())
    amend_item(named("Budget"), title={"en": "Budget for 2026"})
    call_item(named("Patrols"), now=now)
    adjourn_item(named("Patrols"), now=now, to=other)

    report = put(text, now)

    assert titles() == ["1 Border", "1.1 Posts", "2 Budget", "1 Patrols"]
    assert report == ["changed item 2 of one: title", "circulated the agenda of one as Rev. 2"]


def test_only_the_session_adopts_what_organizers_made_of_an_adopted_agenda(text: str, now: datetime) -> None:
    adopted = text.replace("is: circulated", "is: adopted")
    put(adopted, now)
    amend_item(named("Budget"), theme="money")
    circulate_agenda(Agenda.objects.get(), by=None, now=now)

    assert put(adopted, now) == []
    assert Agenda.objects.get().status == "circulated"
    assert put(adopted.replace("minutes: 7", "minutes: 8"), now)[-1] == "adopted the agenda of one"


def test_an_agenda_that_is_being_edited_is_not_adopted(text: str, now: datetime) -> None:
    put(text, now)
    amend_item(named("Budget"), theme="being edited")

    assert put(text.replace("is: circulated", "is: adopted"), now) == []
    assert Agenda.objects.get().status == "circulated"
