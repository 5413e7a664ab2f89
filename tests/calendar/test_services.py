"""Book, move, release, close: what the calendar grants and refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.calendar.models import Engagement, Occupancy, Transfer
from summit.calendar.queries import free_slots, standing_clashes
from summit.calendar.refusals import EndsBeforeStart, OffGrid, OutsideSummit, ResourceClash, UnknownResource
from summit.calendar.services import (
    book_engagement,
    cancel_closure,
    cancel_engagement,
    confirm_engagements,
    create_closure,
    move_engagement,
    rebook_engagement,
)
from summit.core.intervals import Interval
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room, make_venue
from tests.factories.summits import make_summit

PARTICIPANT, ROOM = Occupancy.Role.PARTICIPANT, Occupancy.Role.ROOM


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    """An hour of Bishkek."""
    return datetime(2025, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=6)


@pytest.fixture
def enter(summit: Any, now: datetime) -> Any:
    """Book the resources from one hour to another."""

    def enter(*resources: Any, start: datetime, end: datetime, **fields: Any) -> Engagement:
        occupants = {r.pk: ROOM if r.kind == "room" else PARTICIPANT for r in resources}
        defaults = {"summit": summit, "kind": "session", "title": {"en": "Talks"}, "now": now}
        return book_engagement(starts_at=start, ends_at=end, occupants=occupants, **{**defaults, **fields})

    return enter


def test_back_to_back_is_granted(enter: Any, belarus: Any) -> None:
    enter(belarus.head, start=at(10), end=at(11))

    second = enter(belarus.head, start=at(11), end=at(12))

    assert second.status == Engagement.Status.TENTATIVE


def test_overlap_is_refused_with_every_clash(enter: Any, belarus: Any, kazakhstan: Any, summit: Any) -> None:
    room = make_room(summit)
    first = enter(belarus.head, start=at(10), end=at(11))
    second = enter(room, start=at(10, 30), end=at(11, 30))

    with pytest.raises(ResourceClash) as refusal:
        enter(belarus.head, kazakhstan.head, room, start=at(10, 15), end=at(10, 45))

    assert {(c.resource.pk, c.engagement) for c in refusal.value.clashes} == {
        (belarus.head.pk, first),
        (room.pk, second),
    }
    assert Engagement.objects.count() == 2


def test_clash_is_named_to_organizers_and_own_party_only(
    enter: Any, belarus: Any, kazakhstan: Any, alice: Any, boris: Any, karim: Any, now: datetime
) -> None:
    secret = enter(belarus.head, start=at(10), end=at(11), title={"en": "Secret talks"})
    confirm_engagements([secret], now=now)

    with pytest.raises(ResourceClash) as refusal:
        enter(belarus.head, kazakhstan.head, start=at(10), end=at(11))

    assert "Secret talks" in refusal.value.message_for(alice)
    assert "Secret talks" in refusal.value.message_for(boris)
    assert refusal.value.message_for(karim) == ResourceClash.message
    assert refusal.value.details_for(karim) == {
        "clashes": [{"resource": belarus.head.pk, "busy": True, "engagement": None}]
    }


def test_turnover_is_kept_free_after_each_engagement(enter: Any, summit: Any) -> None:
    room = make_room(summit, turnover=15)
    enter(room, start=at(10), end=at(11))

    with pytest.raises(ResourceClash):
        enter(room, start=at(11, 10), end=at(12))
    with pytest.raises(ResourceClash):
        enter(room, start=at(9), end=at(9, 50))

    assert enter(room, start=at(11, 15), end=at(12))
    assert enter(room, start=at(9), end=at(9, 45))


def test_transfer_time_between_venues_is_kept(enter: Any, summit: Any, belarus: Any) -> None:
    here, there = make_room(summit), make_room(summit, "red-room", venue="ala-archa")
    for origin, destination in ((here, there), (there, here)):
        Transfer.objects.create(origin=origin.venue, destination=destination.venue, minutes=30)
    enter(belarus.head, here, start=at(10), end=at(11))

    with pytest.raises(ResourceClash) as refusal:
        enter(belarus.head, there, start=at(11, 25), end=at(12))
    with pytest.raises(ResourceClash):
        enter(belarus.head, there, start=at(9), end=at(9, 35))

    assert [c.is_transfer for c in refusal.value.clashes] == [True]
    assert enter(belarus.head, there, start=at(11, 30), end=at(12))


@pytest.mark.parametrize(
    ("start", "end", "refusal", "field"),
    [
        (at(11), at(10), EndsBeforeStart, "ends_at"),
        (at(11), at(11), EndsBeforeStart, "ends_at"),
        (at(10, 2), at(11), OffGrid, "starts_at"),
        (at(10), at(11, 1), OffGrid, "ends_at"),
        (at(10, day=25), at(11), OutsideSummit, "starts_at"),
        (at(23, day=27), at(1, day=28), OutsideSummit, "ends_at"),
    ],
)
def test_impossible_hours_are_refused(
    enter: Any, belarus: Any, start: datetime, end: datetime, refusal: Any, field: str
) -> None:
    with pytest.raises(refusal) as refused:
        enter(belarus.head, start=start, end=end)

    assert refused.value.field == field


def test_other_summits_resources_are_unknown(enter: Any) -> None:
    stranger = make_delegation(make_summit("elsewhere"), "BLR").head

    with pytest.raises(UnknownResource):
        enter(stranger, start=at(10), end=at(11))


def test_move_takes_new_hour_and_frees_the_old(enter: Any, belarus: Any, now: datetime) -> None:
    engagement = enter(belarus.head, start=at(10), end=at(11))

    moved = move_engagement(engagement, starts_at=at(10, 30), now=now)

    assert (moved.starts_at, moved.ends_at, moved.sequence) == (at(10, 30), at(11, 30), 1)
    assert enter(belarus.head, start=at(10), end=at(10, 30))


def test_refused_move_leaves_all_as_it_was(enter: Any, belarus: Any, now: datetime) -> None:
    engagement = enter(belarus.head, start=at(10), end=at(11))
    enter(belarus.head, start=at(12), end=at(13))

    with pytest.raises(ResourceClash):
        move_engagement(engagement, starts_at=at(12, 30), now=now)

    engagement.refresh_from_db()
    assert (engagement.starts_at, engagement.sequence) == (at(10), 0)
    assert engagement.occupancies.count() == 1


def test_released_engagement_frees_everyone_and_can_be_rebooked(enter: Any, belarus: Any, now: datetime) -> None:
    engagement = enter(belarus.head, start=at(10), end=at(11))

    cancel_engagement(engagement, now=now)
    again = rebook_engagement(
        engagement, starts_at=at(10), ends_at=at(11), occupants={belarus.head.pk: PARTICIPANT}, now=now
    )

    assert again.uid == engagement.uid
    assert (again.status, again.sequence) == (Engagement.Status.TENTATIVE, 2)


def test_closure_refuses_and_is_refused_where_booked(enter: Any, summit: Any, now: datetime) -> None:
    room = make_room(summit)
    enter(room, start=at(10), end=at(11))
    shut = {"summit": summit, "resources": [room], "title": {"en": "Repairs"}, "now": now}

    with pytest.raises(ResourceClash):
        create_closure(starts_at=at(10), ends_at=at(12), **shut)
    create_closure(starts_at=at(14), ends_at=at(16), **shut)

    with pytest.raises(ResourceClash):
        enter(room, start=at(15), end=at(17))


def test_fact_closes_around_what_is_booked_and_shows_it_as_a_clash(
    enter: Any, summit: Any, belarus: Any, now: datetime
) -> None:
    talks = enter(belarus.head, start=at(10), end=at(11))

    late = create_closure(
        summit=summit,
        resources=[belarus.head],
        title={"en": "Not arrived"},
        starts_at=at(0),
        ends_at=at(14),
        now=now,
        even_if_booked=True,
    )

    assert [c.engagement for c in standing_clashes(summit)] == [talks]
    with pytest.raises(ResourceClash):
        enter(belarus.head, start=at(11), end=at(12))
    move_engagement(talks, starts_at=at(14), now=now)
    assert standing_clashes(summit) == []
    with pytest.raises(ResourceClash):
        enter(belarus.head, start=at(10), end=at(11))
    cancel_closure(late, now=now)
    assert enter(belarus.head, start=at(10), end=at(11))


def test_free_slots_are_common_on_grid_and_inside_the_days(
    enter: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    enter(belarus.head, start=at(9), end=at(12))
    enter(kazakhstan.head, start=at(12, 30), end=at(21, 40))

    slots = free_slots(summit, [belarus.head, kazakhstan.head], minutes=30)

    assert slots == [
        Interval(at(8), at(9)),
        Interval(at(12), at(12, 30)),
        Interval(at(8, day=27), at(22, day=27)),
    ]


def test_free_slots_reckon_with_turnover_and_transfer(enter: Any, summit: Any, belarus: Any) -> None:
    here, there = make_room(summit, turnover=20), make_venue(summit, "ala-archa")
    Transfer.objects.create(origin=here.venue, destination=there, minutes=30)
    Transfer.objects.create(origin=there, destination=here.venue, minutes=45)
    enter(belarus.head, start=at(12), end=at(13), venue_id=there.pk)
    enter(here, start=at(16), end=at(17))

    slots = free_slots(summit, [belarus.head, here], minutes=30, venue_id=here.venue_id, limit=3)

    assert slots == [
        Interval(at(8), at(11, 30)),
        Interval(at(13, 45), at(15, 40)),
        Interval(at(17, 20), at(22)),
    ]
