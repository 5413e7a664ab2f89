"""The timeline: what it shows, and moving things on it through its two addresses."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from summit.accounts.models import Role
from summit.bilaterals.services import move_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.delegations.models import Delegation
from summit.delegations.services import set_travel
from summit.notifications.holding import hold
from summit.notifications.models import Change, Notification
from summit.programme.services import publish_revision
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted, make_request
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = {"day": "2025-11-26"}


@pytest.fixture
def room(summit: Any) -> Any:
    return make_room(summit)


def bars_of(answer: Any) -> list[tuple[str, int, int, str]]:
    """Return row, first and last minute, and what is written, of each bar of the first day."""
    (day,) = answer.context["days"]
    return [(row.name, bar.from_minute, bar.to_minute, bar.label) for row in day.rows for bar in row.bars]


def drop(desk: Any, pick: str, **facts: Any) -> Any:
    answer = desk.post(reverse("timeline-drop"), {"pick": pick, **facts})
    return answer.status_code, {**answer.json(), "change": answer.headers.get("X-Change-ID")}


def undo(desk: Any, change: str) -> Any:
    answer = desk.post(reverse("timeline-undo"), {"change": change})
    return answer.status_code, answer.json()


def test_a_request_is_placed_from_the_tray_and_taken_back(desk: Any, room: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_accepted(belarus, kazakhstan)
    assert [row.pk for row, _ in desk.get(reverse("timeline"), DAY).context["tray"]] == [request.pk]

    status, body = drop(desk, f"request:{request.pk}", starts_at=TEN.isoformat(), room=room.pk)
    assert status == 200
    page = desk.get(reverse("timeline"), DAY)
    assert page.context["tray"] == []
    assert [(name, label) for name, _, _, label in bars_of(page)] == [(str(room), "BLR KAZ")]

    assert undo(desk, body["change"]) == (200, {"said": "Undone: Belarus - Kazakhstan."})
    assert bars_of(desk.get(reverse("timeline"), DAY)) == []


def test_a_meeting_is_moved_and_moved_back(
    desk: Any, summit: Any, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    engagement = place_meeting(request, starts_at=TEN, room=room, now=now).engagement
    other = make_room(summit, code="other")
    pick = f"request:{request.pk}"

    _, body = drop(desk, pick, starts_at=(TEN + HOUR).isoformat(), room=other.pk, sequence=engagement.sequence)
    engagement.refresh_from_db()
    assert engagement.starts_at == TEN + HOUR

    assert undo(desk, body["change"])[0] == 200
    engagement.refresh_from_db()
    assert engagement.starts_at == TEN
    assert engagement.occupancies.get(role="room").resource_id == room.pk


def test_a_session_without_a_room_is_moved_into_one_and_back(desk: Any, summit: Any, room: Any) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + HOUR)
    pick = f"session:{session.pk}"
    rooms = session.engagement.occupancies.filter(role="room")

    _, body = drop(desk, pick, starts_at=TEN.isoformat(), room=room.pk, sequence=session.engagement.sequence)
    assert [row.resource_id for row in rooms.all()] == [room.pk]
    status, _ = undo(desk, body["change"])
    assert (status, rooms.count()) == (200, 0)


def test_what_was_told_is_not_undone_and_it_says_who_knows(
    desk: Any, summit: Any, alice: Any, boris: Any, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    engagement = Engagement.objects.get()
    facts = {"starts_at": (TEN + HOUR).isoformat(), "room": room.pk, "sequence": engagement.sequence}

    _, shown = drop(desk, f"request:{request.pk}", **facts)
    assert (shown["change"], {letter["what"] for letter in shown["letters"]}) == (None, {"written"})
    _, body = drop(desk, f"request:{request.pk}", **facts, token=shown["token"])

    status, body = undo(desk, body["change"])
    assert (status, body["code"]) == (409, "letters_left")
    assert boris.name in body["said"]
    engagement.refresh_from_db()
    assert engagement.starts_at == TEN + HOUR


@pytest.mark.parametrize("change", ["", "nonsense", "11111111-1111-1111-1111-111111111111"])
def test_a_change_that_is_not_there_is_not_undone(desk: Any, summit: Any, change: str) -> None:
    assert undo(desk, change)[0] == 400


def test_a_change_of_another_summit_is_not_undone(desk: Any, summit: Any, room: Any) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + HOUR, room=room)
    change = Change.objects.create(
        summit=make_summit("other"), restorable="sessions.session", row=session.pk, made_at=TEN
    )

    assert undo(desk, str(change.pk))[0] == 400


def test_the_end_of_a_bar_is_moved(desk: Any, summit: Any, room: Any) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + HOUR, room=room)
    facts = {"pick": f"session:{session.pk}", "sequence": session.engagement.sequence, "starts_at": TEN.isoformat()}

    status, _ = drop(desk, **facts, ends_at=(TEN + 2 * HOUR).isoformat())
    session.engagement.refresh_from_db()
    assert (status, session.engagement.ends_at) == (200, TEN + 2 * HOUR)
    facts["sequence"] = session.engagement.sequence
    status, body = drop(desk, **facts, ends_at=(TEN - HOUR).isoformat())
    assert (status, body["code"]) == (400, "ends_before_start")
    assert drop(desk, **facts, ends_at="later")[0] == 400


def test_a_day_that_the_summit_has_not_is_refused(desk: Any, summit: Any) -> None:
    session = make_session(summit)
    asked = {"pick": f"session:{session.pk}", "day": "nonsense"}

    assert desk.get(reverse("timeline-check"), asked).status_code == 400


def test_of_two_organizers_one_wins_and_the_other_reads_who_changed_it(
    desk: Any, client: Any, summit: Any, alice: Any, belarus: Any
) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + HOUR)
    seen = session.engagement.sequence
    pick = f"session:{session.pk}"

    first, _ = drop(desk, pick, starts_at=(TEN + HOUR).isoformat(), sequence=seen)
    boris = make_user("bob", summit, Role.Kind.ORGANIZER, is_staff=True)
    client.force_login(boris)
    second, body = drop(client, pick, starts_at=(TEN - HOUR).isoformat(), sequence=seen)

    assert (first, second, body["code"]) == (200, 412, "changed_meanwhile")
    assert str(alice) in body["said"]
    assert Engagement.objects.get().starts_at == TEN + HOUR


def test_a_clash_is_refused_with_its_reason_and_changes_nothing(
    desk: Any, summit: Any, room: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=room, now=now)
    request = make_accepted(belarus, tajikistan)

    status, body = drop(desk, f"request:{request.pk}", starts_at=TEN.isoformat(), room=make_room(summit, code="b").pk)

    assert (status, body["code"], body["may_accept"]) == (409, "clash", "")
    assert "Kazakhstan" in body["said"]
    assert not hasattr(request, "meeting")


def test_a_room_too_small_may_be_accepted(desk: Any, summit: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_accepted(belarus, kazakhstan, seats=9)
    data = {"starts_at": TEN.isoformat(), "room": make_room(summit, code="tiny", capacity=2).pk}

    status, body = drop(desk, f"request:{request.pk}", **data)
    assert (status, body["code"], body["may_accept"]) == (409, "room_too_small", "even_if_too_small")
    assert drop(desk, f"request:{request.pk}", **data, accept=body["may_accept"])[0] == 200


def test_a_session_is_not_put_into_a_room_that_is_not_there(desk: Any, summit: Any, room: Any) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + HOUR, room=room)
    data = {"starts_at": (TEN + HOUR).isoformat(), "sequence": session.engagement.sequence}

    status, body = drop(desk, f"session:{session.pk}", **data, room=room.pk + 1000)
    assert (status, body["said"]) == (400, "Choose a room of this summit.")


@pytest.mark.parametrize(
    "data",
    [
        {"pick": "request:1"},
        {"pick": "request:11111111-1111-1111-1111-111111111111"},
        {"pick": "session:x"},
        {"pick": ""},
        {"pick": "request:{pk}", "starts_at": "2025-11-26T10:00"},
        {"pick": "request:{pk}", "starts_at": "nonsense"},
        {"pick": "request:{pk}", "starts_at": "2025-11-26T04:00:00Z", "room": "x"},
        {"pick": "request:{pk}", "starts_at": "2025-13-45T04:00:00Z"},
        {"pick": "request:{pk}", "starts_at": "0001-01-01T00:00:00+14:00"},
        {"pick": "request:{pk}", "starts_at": "9999-12-31T23:59:59-14:00"},
        {"pick": "request:{pk}", "sequence": "9" * 5000},
        {"pick": "request:\u0663"},
        {"pick": "request:1_0"},
    ],
)
def test_what_cannot_be_understood_is_refused(desk: Any, belarus: Any, kazakhstan: Any, data: Any) -> None:
    request = make_accepted(belarus, kazakhstan)
    data = {name: value.format(pk=request.pk) for name, value in data.items()}

    assert desk.post(reverse("timeline-drop"), data).status_code in {400, 404}
    assert not Engagement.objects.exists()


def test_it_says_where_it_cannot_be_put_down_and_why(
    desk: Any, summit: Any, room: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any
) -> None:
    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=room, now=now)
    make_session(summit, starts_at=TEN + 2 * HOUR, ends_at=TEN + 3 * HOUR, room=room)
    other = make_room(summit, code="b")
    request = make_accepted(belarus, tajikistan)

    answer = desk.get(reverse("timeline-check"), {"pick": f"request:{request.pk}", **DAY}).json()

    taken = {(row["room"], row["starts_at"][:16]) for row in answer["taken"]}
    assert {(room.pk, "2025-11-26T04:00"), (other.pk, "2025-11-26T04:00"), (room.pk, "2025-11-26T06:00")} <= taken
    assert (other.pk, "2025-11-26T06:00") not in taken
    assert any("Kazakhstan" in row["why"] and "10:00" in row["why"] for row in answer["taken"])


def test_others_find_nothing_there(client: Any, boris: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_accepted(belarus, kazakhstan)
    stranger = make_user("eve", None, is_staff=True)
    for person in (boris, stranger):
        client.force_login(person)
        answers = [
            client.get(reverse("timeline")),
            client.get(reverse("timeline-check"), {"pick": f"request:{request.pk}"}),
            client.post(reverse("timeline-drop"), {"pick": f"request:{request.pk}", "starts_at": TEN.isoformat()}),
        ]
        assert {answer.status_code for answer in answers} <= {302, 403, 404}


def needs_of(answer: Any) -> dict[str, list[tuple[str, str]]]:
    return {group.label: [(need.what, need.page) for need in group.lines] for group in answer.context["needs"]}


def test_what_needs_someone_leads_to_where_it_is_mended(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: now)
    assert "Nothing needs anyone now." in desk.get(reverse("timeline"), DAY).content.decode()
    tiny = make_room(summit, code="tiny", capacity=2)
    small = make_accepted(belarus, kazakhstan, seats=9)
    place_meeting(small, starts_at=TEN, room=tiny, now=now, even_if_too_small=True)
    set_travel(belarus.head, arrives_at=TEN + 2 * HOUR, departs_at=None, now=now)
    urgent = make_accepted(belarus, tajikistan, priority=5)
    Delegation.objects.filter(pk=kazakhstan.pk).update(is_host=True)
    asked = make_request(tajikistan, kazakhstan)

    found = needs_of(desk.get(reverse("timeline"), DAY))

    def dossier(row: Any) -> str:
        return reverse("dossier", args=["meetings", row.pk])

    assert found["Clashes"] == [("26 Nov 2025 10:00 Belarus - Kazakhstan", dossier(small))]
    assert found["Seats and interpretation that are missing"] == found["Clashes"]
    assert found["Urgent, without an hour"] == [(str(urgent), dossier(urgent))]
    assert found["Waits for the host's answer"] == [(str(asked), dossier(asked))]
    other_day = needs_of(desk.get(reverse("timeline"), {"day": "2025-11-27"}))
    assert set(other_day) == {"Urgent, without an hour", "Waits for the host's answer"}


def test_what_has_not_been_told_is_counted_with_the_way_to_send_it(
    desk: Any, summit: Any, alice: Any, boris: Any, room: Any, belarus: Any, kazakhstan: Any, now: Any
) -> None:
    assert "Everything that was changed has been told." in desk.get(reverse("timeline"), DAY).content.decode()
    request = make_accepted(belarus, kazakhstan)
    place_meeting(request, starts_at=TEN, room=room, now=now)
    page = desk.get(reverse("timeline"), DAY).content.decode()
    assert "1 entry is not published" in page
    assert reverse("release") in page
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()
    move_meeting(request, starts_at=TEN + HOUR, now=now)
    hold(Change.objects.get(letters__isnull=False, verb="bilaterals.move_meeting"), by=alice, now=now)

    page = desk.get(reverse("timeline"), DAY)

    assert page.context["untold"] == 1
    assert reverse("outbox") in page.content.decode()


@pytest.mark.parametrize("by", ["rooms", "people", "interpreters"])
def test_queries_do_not_grow_with_days_rows_and_bars(
    desk: Any, summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any, now: Any, by: str
) -> None:
    def cost(**asked: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(reverse("timeline"), {"by": by, **asked}).status_code == 200
        return len(queries)

    place_meeting(make_accepted(belarus, kazakhstan), starts_at=TEN, room=make_room(summit, code="r"), now=now)
    few = cost(day="2025-11-26")
    for n in range(4):
        room = make_room(summit, code=f"r{n}")
        make_session(summit, code=f"s{n}", starts_at=TEN + n * HOUR, ends_at=TEN + n * HOUR + HOUR, room=room)
    make_accepted(belarus, tajikistan)

    assert cost(day="2025-11-26") <= few + 1
    assert cost(day="all") <= few + 1


def test_turnover_is_drawn_after_a_bar(desk: Any, summit: Any) -> None:
    room = make_room(summit, turnover=15)
    make_session(summit, starts_at=TEN, ends_at=TEN + HOUR, room=room)

    page = desk.get(reverse("timeline"), DAY).content.decode()

    assert "--rest:15" in page
    assert '<i class="rest" title="rest or setting up"></i></li>' in page


def test_what_takes_part_in_a_bar_is_drawn_as_text(desk: Any, summit: Any) -> None:
    room = make_room(summit, code="r", name={"en": "<b>Blue</b>"})
    make_session(summit, title={"en": "<script>alert(1)</script>"}, starts_at=TEN, ends_at=TEN + HOUR, room=room)

    page = desk.get(reverse("timeline"), DAY).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Blue&lt;/b&gt;" in page
    assert "<script>alert(1)" not in page


def test_bars_that_overlap_lie_below_each_other(desk: Any, summit: Any) -> None:
    for n in range(3):
        make_session(summit, code=f"s{n}", starts_at=TEN + n * HOUR / 2, ends_at=TEN + n * HOUR / 2 + HOUR)

    (day,) = desk.get(reverse("timeline"), DAY).context["days"]
    (row,) = [row for row in day.rows if row.bars]

    assert ([bar.lane for bar in row.bars], row.lanes) == ([0, 1, 0], 2)


def test_labels_beside_short_bars_do_not_overlap(desk: Any, summit: Any, room: Any) -> None:
    for n in range(4):
        begin = TEN + n * timedelta(minutes=5)
        make_session(summit, code=f"s{n}", starts_at=begin, ends_at=begin + timedelta(minutes=5), room=room)

    (day,) = desk.get(reverse("timeline"), DAY).context["days"]
    (row,) = [row for row in day.rows if row.bars]

    assert all(bar.is_narrow for bar in row.bars)
    for first, second in itertools.combinations(row.bars, 2):
        assert first.lane != second.lane or first.label_to <= second.from_minute
    assert row.lanes > 1
