"""The agendas of a programme file: parts, links, how far they have come."""

from datetime import datetime
from typing import Any

import pytest

from summit.agenda.models import Agenda, AgendaRevision, Item, Speaker
from summit.agenda.services import amend_item
from summit.programme.programme_file.document import BadFile
from summit.summits.models import Summit
from tests.factories.documents import make_document
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
  alphabet: {name: {en: Alphabet}, basis: alphabet}
"""


@pytest.fixture
def text(db: Any, now: datetime) -> str:
    """A file with an agenda, for a summit that has the document already."""
    put(SMALL, now)
    make_document(Summit.objects.get(), "CSC/1")
    return SMALL + AGENDA.lstrip("\n") + PEOPLE


def test_agenda_is_loaded_whole_and_a_second_load_changes_nothing(text: str, now: datetime) -> None:
    first, second = put(text, now), put(text, now)

    assert [f"{item.number} {item.title['en']}" for item in Item.objects.in_order()] == [
        "1 Border",
        "1.1 Posts",
        "1.2 Patrols",
        "2 Budget",
    ]
    border = Item.objects.in_order()[0]
    assert (border.sponsor.code, border.documents.get().symbol) == ("BLR", "CSC/1")
    assert [speaker.delegation.code for speaker in Speaker.objects.order_by("position")] == ["ARM", "BLR"]
    agenda = Agenda.objects.get()
    assert (agenda.status, f"{agenda.proposals_until:%d %H:%M}") == ("circulated", "24 12:00")
    assert (first[-1], second) == ("circulated the agenda of one as Rev. 1", [])


def test_a_changed_file_is_circulated_and_what_organizers_edit_is_left_to_them(text: str, now: datetime) -> None:
    put(text, now)
    amend_item(Item.objects.in_order()[3], theme="being edited")

    assert put(text, now) == []
    assert put(text.replace("minutes: 7", "minutes: 8"), now)[-1] == "circulated the agenda of one as Rev. 2"
    assert put(text.replace("is: circulated", "is: adopted").replace("minutes: 7", "minutes: 8"), now) == [
        "adopted the agenda of one"
    ]
    assert AgendaRevision.objects.count() == 2


def test_a_document_that_is_not_there_is_named(text: str, now: datetime) -> None:
    with pytest.raises(BadFile, match=r"sessions.one.agenda.0.documents.0: there is no document 'CSC/9'"):
        put(text.replace("CSC/1", "CSC/9"), now)
    assert not Item.objects.exists()
