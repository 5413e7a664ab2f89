"""One house, several summits: what one summit takes is taken for all, and nothing more is known of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from summit.calendar.models import Engagement, Occupancy, Transfer, Venue
from summit.calendar.queries import blocked_times, clashes, free_slots, free_times, standing_clashes
from summit.calendar.refusals import NamedTwice, ResourceClash
from summit.calendar.services import book_engagement, cancel_engagement, create_closure
from summit.core.intervals import Interval
from summit.facilities.models import Interpreter, Room
from summit.summits.models import Summit
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_interpreter, make_room, make_venue
from tests.factories.summits import make_summit

TEN = datetime.fromisoformat("2025-11-26T10:00+06:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def other(summit: Any) -> Summit:
    """Another summit of the host on the same days."""
    return make_summit("bishkek-energy", name={"en": "Energy"})


@pytest.fixture
def rooms(summit: Any, other: Summit) -> tuple[Room, Room]:
    """One room, with a quarter of an hour to set it up, in both summits."""
    return make_room(summit, shared_as="blue", turnover=15), make_room(other, "salle", shared_as="blue")


@pytest.fixture
def book(now: datetime) -> Any:
    """Book resources of one summit for an hour."""

    def book(*resources: Any, at: datetime = TEN, title: str = "Secret talks", **facts: Any) -> Engagement:
        occupants = {one.pk: one.kind_class.occupied_as for one in resources}
        hours = {"starts_at": at, "ends_at": at + HOUR}
        facts = {"summit": resources[0].summit, "kind": "session", "title": {"en": title}, **facts}
        return book_engagement(occupants=occupants, now=now, **hours, **facts)

    return book


def test_what_one_summit_takes_is_taken_for_the_other(book: Any, rooms: Any, other: Any, alice: Any) -> None:
    book(rooms[0])

    with pytest.raises(ResourceClash) as refused:
        book(rooms[1], at=TEN + HOUR)  # while it is being set up
    hours = {"starts_at": TEN, "ends_at": TEN + HOUR, "changed_at": TEN}
    foreign = Engagement.objects.create(summit=other, kind="session", title={}, **hours)
    taken = Occupancy.objects.get(resource=rooms[0]).period
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.create(engagement=foreign, resource=rooms[1], role="room", period=taken)

    bob = make_user("bob", other, "organizer")
    assert refused.value.details_for(bob) == {"clashes": [{"resource": rooms[1].pk, "busy": True, "engagement": None}]}
    said = [refused.value.message_for(viewer) for viewer in (bob, alice)]
    assert said[0] == "Salle is taken at another summit, 26 Nov 2025, 10:00–11:00 (Asia/Bishkek)."
    assert "another summit" not in said[1]
    assert "Secret" not in str(said)


def test_every_question_counts_what_the_other_summit_takes(book: Any, rooms: Any, other: Any) -> None:
    book(rooms[0])
    day = Interval(TEN - HOUR, TEN + 3 * HOUR)

    (busy,) = clashes([rooms[1]], Interval(TEN, TEN + HOUR))
    (blocked,) = blocked_times([rooms[1]], day, venues=[None])
    free = free_times([rooms[1]], [day])[rooms[1].pk]
    slots = free_slots(other, [rooms[1]], minutes=30, within=day)

    taken = Interval(TEN, TEN + HOUR + timedelta(minutes=15))
    assert busy.is_elsewhere
    assert str(busy.engagement) == str(blocked.occupancy.engagement) == "Taken at another summit"
    assert blocked.interval == taken
    assert free == slots == [Interval(day.starts_at, taken.starts_at), Interval(taken.ends_at, day.ends_at)]


def test_a_closed_room_is_closed_for_all_and_opens_for_all(book: Any, rooms: Any, other: Any, now: Any) -> None:
    meeting = book(rooms[1])
    create_closure(
        summit=rooms[0].summit,
        title={"en": "Paint"},
        starts_at=TEN - HOUR,
        ends_at=TEN + 2 * HOUR,
        resources=[rooms[0]],
        even_if_booked=True,
        now=now,
    )

    (theirs,) = standing_clashes(other)
    (ours,) = standing_clashes(rooms[0].summit)
    assert (theirs.engagement, str(theirs.beside), theirs.resource.pk) == (
        meeting,
        "Taken at another summit",
        rooms[1].pk,
    )
    assert (str(ours.engagement), str(ours.beside)) == ("Paint", "Taken at another summit")
    assert Occupancy.objects.filter(role="closed").count() == 2

    cancel_engagement(meeting, now=now)

    assert Occupancy.objects.get(role="closed").period.lower == TEN - HOUR
    with pytest.raises(ResourceClash):
        book(rooms[1])
    assert not standing_clashes(other)


def test_a_person_is_one_in_two_summits_and_two_delegations(
    book: Any, belarus: Any, kazakhstan: Any, other: Any, now: Any
) -> None:
    here = make_delegate(belarus, shared_as="envoy")
    beside = make_delegate(kazakhstan, shared_as="envoy")
    there = make_delegate(make_delegation(other, "BLR"), shared_as="envoy")
    create_closure(
        summit=other, title={"en": "Not there yet"}, starts_at=TEN, ends_at=TEN + HOUR, resources=[there], now=now
    )

    book(here)  # absent there, and so perhaps here

    for row in (beside, there):
        with pytest.raises(ResourceClash):
            book(row)
    with pytest.raises(NamedTwice):
        book(here, beside, at=TEN + 3 * HOUR)
    book(beside, at=TEN + 3 * HOUR)


def test_the_way_from_a_shared_venue_of_another_summit_counts(book: Any, belarus: Any, other: Any) -> None:
    here = make_delegate(belarus, shared_as="envoy")
    there = make_delegate(make_delegation(other, "BLR"), shared_as="envoy")
    palace, hotel = (make_venue(here.summit, code) for code in ("palace", "hotel"))
    for one, another in ((palace, hotel), (hotel, palace)):
        Transfer.objects.create(origin=one, destination=another, minutes=20)
    Venue.objects.filter(pk=palace.pk).update(shared_as="palace")
    book(there, venue_id=Venue.objects.create(summit=other, code="p", name={"en": "P"}, shared_as="palace").pk)

    with pytest.raises(ResourceClash) as refused:
        book(here, at=TEN + HOUR, venue_id=hotel.pk)

    assert [clash.is_transfer for clash in refused.value.clashes] == [True]
    book(here, at=TEN + HOUR, venue_id=palace.pk)


def test_interpreters_are_shared_by_kind(book: Any, summit: Any, other: Any) -> None:
    one = make_interpreter(summit, shared_as="blue")
    book(make_room(other, shared_as="blue"))

    book(one)

    assert Interpreter.objects.get().shared_key == "interpreter:blue"
    assert date(2025, 11, 26) == TEN.date()
