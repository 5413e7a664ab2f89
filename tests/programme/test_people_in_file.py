"""People to be accredited, travel parties and notes in a programme file."""

from datetime import UTC, datetime
from typing import Any

import pytest

from summit.accounts.models import User
from summit.accreditation.models import Accreditation
from summit.accreditation.services import withdraw_people
from summit.arrivals.models import TravelParty
from summit.calendar.models import Occupancy
from summit.delegations.models import Delegate, Delegation, Headship
from summit.delegations.services import pass_heads
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


HEADS = (
    SMALL.replace("one:\n", "one:\n    delegates: [a]\n")
    + """  two:
    title: {en: Two}
    starts_at: "2025-11-26 14:00"
    ends_at: "2025-11-26 15:00"
    delegates: [a, c]
delegations:
  AAA:
    name: {en: A}
    head: a
    co_heads: [b]
    replacements:
      - {replaced: a, successor: c, since: "2025-11-26 12:00"}
    delegates:
      a: {name: {en: A}, office: {en: Head}, rank: minister}
      b: {name: {en: B}, office: {en: Head}, rank: minister}
      c: {name: {en: C}, office: {en: Head}, rank: minister}
"""
)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_head_is_replaced_from_an_hour_on(db: None, now: datetime, *, is_known: bool) -> None:
    """In what the file has, and once it is known in what it had, and when the hour has passed: always the same."""
    rule = """    replacements:
      - {replaced: a, successor: c, since: "2025-11-26 12:00"}
"""
    if is_known:
        put(HEADS.replace(rule, ""), now)

    report = put(HEADS, now)

    noon = datetime(2025, 11, 26, 6, tzinfo=UTC)
    heads = [(one.delegate and one.delegate.code, one.since, one.until) for one in Headship.objects.all()]
    assert heads == [("a", None, noon), ("b", None, None), ("c", noon, None)]
    people = Occupancy.objects.filter(role="participant").order_by("engagement__starts_at")
    assert list(people.values_list("engagement__session__code", "resource__code")) == [("one", "a"), ("two", "c")]
    assert is_known == ("replaced a by c from 2025-11-26 12:00" in report)
    assert put(HEADS, now) == []
    assert put(HEADS.replace("12:00", "13:00"), now) == [
        "left as it is: delegations.AAA.replacements.0: another hour is given on the dossier"
    ]
    pass_heads(now=noon)
    assert put(HEADS, noon) == []
    assert Delegation.objects.get().head.code == "c"
