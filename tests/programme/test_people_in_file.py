"""People to be accredited, travel parties and notes in a programme file."""

from datetime import datetime
from typing import Any

import pytest

from summit.accounts.models import User
from summit.accreditation.models import Accreditation
from summit.accreditation.services import withdraw_people
from summit.arrivals.models import TravelParty
from summit.delegations.models import Delegate
from summit.programme.programme_file.faults import InvalidProgrammeFile
from tests.programme.test_programme_file import SMALL, put

PEOPLE = (
    SMALL
    + """
border_points:
  airport: {name: {en: Airport}, formalities: 20, to_city: 40}
delegations:
  AAA:
    name: {en: A}
    delegates:
      a: {name: {en: A}, office: {en: Head}, rank: minister}
accreditation_categories:
  adviser: {name: {en: Adviser}, places: 1}
accreditations:
  "1": {delegation: AAA, category: adviser, name: {en: Adviser 1}}
travel_parties:
  - {delegation: AAA, direction: arrival, border_point: airport, planned_at: "2025-11-26 08:00", delegates: [a]}
notes:
  - {direction: incoming, number: "1", party: AAA, dated_on: "2025-11-01", subject: Coming}
"""
)


def test_people_are_drafts_and_arrive_as_their_party_does(db: Any, now: datetime) -> None:
    put(PEOPLE, now)

    assert Accreditation.objects.get().status == "draft"
    assert Delegate.objects.get().arrives_at == TravelParty.objects.get().there_at
    assert put(PEOPLE, now) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("rank: minister}", 'rank: minister, arrives_at: "2025-11-26 09:00"}', "leave out their arrives_at"),
        ("travel_parties:\n", "travel_parties:\n  - {party}\n", "the arrival of a is entered twice"),
        ("notes:\n", "notes:\n  - {note}\n", "the note 1 is entered twice"),
        ("accreditations:\n", "accreditations:\n  {person}\n", "accreditations.1.category: “Adviser” has 1 places"),
        ("category: adviser", "category: driver", "there is no category 'driver'"),
        ("border_point: airport", "border_point: hall", "there is no border point 'hall'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(old: str, new: str, fault: str, db: Any, now: datetime) -> None:
    again = {
        "{party}": '{delegation: AAA, direction: arrival, border_point: airport, planned_at: "2025-11-26 09:00", '
        "delegates: [a]}",
        "{note}": '{direction: incoming, number: "1", party: AAA, dated_on: "2025-11-02", subject: Again}',
        "{person}": '"2": {delegation: AAA, category: adviser, name: {en: Adviser 2}}',
    }
    for name, row in again.items():
        new = new.replace(name, row)

    with pytest.raises(InvalidProgrammeFile) as refused:
        put(PEOPLE.replace(old, new, 1), now)

    assert fault in str(refused.value)
    assert "line " in str(refused.value)
    assert not Accreditation.objects.exists()


def test_one_who_was_withdrawn_is_left(db: Any, now: datetime) -> None:
    put(PEOPLE, now)
    withdraw_people(Accreditation.objects.all(), by=User.objects.get(), now=now)

    report = put(PEOPLE.replace("Adviser 1", "Adviser One"), now)

    assert report == ["left as it is: accreditations.1: differs in name; the person is withdrawn"]
