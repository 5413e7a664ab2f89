"""Not a flood: folded, quiet at night, switched off where that is allowed."""

import itertools
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from summit.accounts.models import User
from summit.bilaterals.notices import EXAMPLE as REQUESTED
from summit.bilaterals.services import cancel_meeting, place_meeting
from summit.calendar.models import Engagement
from summit.calendar.services import cancel_engagement, confirm_engagements, move_engagement
from summit.notifications import pacing
from summit.notifications.api import waiting
from summit.notifications.models import Delivery, Notification
from summit.notifications.quiet_hours import due_at
from summit.notifications.services import Notice, notify
from summit.programme.services import publish_revision
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.smtp import SmtpServer

FIRST = datetime(2025, 11, 27, 4, tzinfo=UTC)
PREFERENCES = "/api/v1/me/notification-preferences/"


@pytest.fixture
def engagement(summit: Any, belarus: Any, boris: User, now: datetime) -> Any:
    engagement = make_session(summit, delegates=[belarus.head]).engagement
    confirm_engagements([engagement], now=now)
    engagement.refresh_from_db()
    return engagement


def changes() -> list[Any]:
    return [row for letter in Notification.objects.all() for row in letter.context["changes"]]


def test_changes_within_the_window_are_one_message_with_the_last_state(engagement: Any, now: datetime) -> None:
    for hours in (2, 3, 4):
        move_engagement(engagement, starts_at=FIRST + timedelta(hours=hours), now=now)

    (row,) = changes()
    assert row["old"]["starts_at"] == FIRST.isoformat()
    assert row["starts_at"] == (FIRST + timedelta(hours=4)).isoformat()
    assert Delivery.objects.get().due_at == now + timedelta(minutes=10)


def test_a_change_taken_back_within_the_window_tells_nobody(engagement: Any, now: datetime) -> None:
    move_engagement(engagement, starts_at=FIRST + timedelta(hours=2), now=now)
    move_engagement(engagement, starts_at=FIRST, now=now)

    assert not Notification.objects.exists()


def test_changes_of_several_engagements_come_in_one_message(
    engagement: Any, summit: Any, belarus: Any, now: datetime
) -> None:
    later = FIRST + timedelta(hours=5)
    hours = {"starts_at": later, "ends_at": later + timedelta(hours=1)}
    other = make_session(summit, "other", delegates=[belarus.head], **hours).engagement
    confirm_engagements([other], now=now)
    other.refresh_from_db()

    move_engagement(engagement, starts_at=FIRST + timedelta(hours=2), now=now)
    cancel_engagement(other, now=now)

    assert [row["is_cancelled"] for row in changes()] == [False, True]
    assert Notification.objects.count() == Delivery.objects.count() == 1


def test_a_meeting_placed_anew_before_its_end_was_told_has_moved(
    summit: Any, alice: User, boris: User, belarus: Any, kazakhstan: Any, now: datetime
) -> None:
    request, room = make_accepted(belarus, kazakhstan), make_room(summit)
    place_meeting(request, starts_at=FIRST, room=room, now=now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    Notification.objects.all().delete()

    cancel_meeting(request, now=now)
    place_meeting(request, starts_at=FIRST + timedelta(hours=2), room=room, now=now)
    publish_revision(summit, by=alice, now=now, even_if_warned=True)

    (row,) = changes()
    assert (row["old"]["starts_at"], row["is_cancelled"]) == (FIRST.isoformat(), False)
    assert row["starts_at"] == (FIRST + timedelta(hours=2)).isoformat()
    assert row["sequence"] == Engagement.objects.get().sequence


def test_what_was_told_already_is_told_anew(engagement: Any, now: datetime, smtp: SmtpServer) -> None:
    move_engagement(engagement, starts_at=FIRST + timedelta(hours=2), now=now)
    drain(lambda: now + timedelta(minutes=10))
    move_engagement(engagement, starts_at=FIRST, now=now + timedelta(minutes=11))

    assert len(smtp.messages) == 1
    assert [row["old"]["starts_at"] for row in changes()] == [
        (FIRST + timedelta(hours=2)).isoformat(),
        FIRST.isoformat(),
    ]


def test_what_begins_soon_does_not_wait(engagement: Any) -> None:
    soon = FIRST - timedelta(hours=1)

    move_engagement(engagement, starts_at=FIRST + timedelta(minutes=30), now=soon)

    assert Delivery.objects.get().due_at == soon


@pytest.mark.parametrize(
    ("local_hour", "expected"),
    [((21, 59), (21, 59)), ((22, 0), (31, 0)), ((30, 59), (31, 0)), ((31, 0), (31, 0))],
)
def test_quiet_hours_go_over_midnight_in_ones_own_zone(
    local_hour: tuple[int, int], expected: tuple[int, int], summit: Any
) -> None:
    user = User(time_zone="Europe/Moscow", quiet_from=time(22), quiet_until=time(7))
    midnight = datetime(2025, 11, 20, 21, tzinfo=UTC)  # in Moscow
    hour, due = (midnight + timedelta(hours=h, minutes=m) for h, m in (local_hour, expected))

    assert due_at(user, summit.zone, leaves_at=hour, begins_at=None) == due
    assert due_at(user, summit.zone, leaves_at=hour, begins_at=hour + timedelta(hours=11)) == hour


def test_a_kind_can_be_switched_off_unless_it_is_required(api: Any, boris: User, summit: Any, now: datetime) -> None:
    off = {"kind": "reminder", "channel": "email", "is_wanted": False}

    rows = api.by(boris).patch(PREFERENCES, off).json()
    refused = api.patch(PREFERENCES, {**off, "kind": "programme_changed"})
    unknown = api.patch(PREFERENCES, {**off, "kind": "gossip"})

    assert [r["is_wanted"] for r in rows if r["kind"] == "reminder" and r["channel"] == "email"] == [False]
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_be_switched_off")
    assert unknown.json()["errors"][0]["code"] == "unknown_kind"
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    assert (Notification.objects.count(), Delivery.objects.filter(channel="email").count()) == (1, 0)
    api.patch(PREFERENCES, {**off, "is_wanted": True})
    notify([boris], Notice(REMINDER.name, "k2", REMINDER.sample), summit=summit, now=now)
    assert Delivery.objects.filter(channel="email").count() == 1


def test_unread_are_counted_and_waited_for(api: Any, boris: User, karim: User, summit: Any, now: datetime) -> None:
    url = "/api/v1/summits/bishkek-2025/notifications/unread/"
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)

    assert api.by(boris).get(url).json() == {"unread": 1}
    assert api.get(f"{url}?known=0&wait=20").json() == {"unread": 1}
    assert api.get(f"{url}?known=1&wait=1").json() == {"unread": 1}
    assert api.by(karim).get(url).json() == {"unread": 0}
    assert api.get(f"{url}?wait=600").status_code == 400


def test_an_account_has_its_share_of_the_places_to_wait(
    api: Any, boris: User, karim: User, summit: Any, monkeypatch: Any
) -> None:
    slept: list[float] = []
    fake = SimpleNamespace(sleep=slept.append, monotonic=itertools.count().__next__)
    monkeypatch.setattr(waiting, "time", fake)
    url = "/api/v1/summits/bishkek-2025/notifications/unread/?known=0&wait=2"
    account = str(boris.pk)

    with waiting.PLACES.take(account) as first, waiting.PLACES.take(account) as second:
        assert (first, second, api.by(boris).get(url).json(), slept) == (True, True, {"unread": 0}, [])
        assert api.by(karim).get(url).json() == {"unread": 0}
        assert slept


def test_who_asks_again_and_again_does_not_flood_a_mailbox(
    summit: Any, boris: User, karim: User, tahmina: User, smtp: SmtpServer, clock: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(pacing, "MOST", 3)
    for number in range(pacing.MOST + 2):
        notify([boris], Notice("bilateral_requested", f"k{number}", REQUESTED), summit=summit, now=clock.at)
    notify([boris], Notice("bilateral_accepted", "k", REQUESTED), summit=summit, now=clock.at)
    notify([tahmina], Notice("bilateral_requested", "k", REQUESTED), summit=summit, now=clock.at)
    for number in range(pacing.MOST + 2):
        notify([karim], Notice(REMINDER.name, f"k{number}", REMINDER.sample), summit=summit, now=clock.at)

    drain(clock)

    sent = Counter(mail["To"].partition("@")[0] for mail in smtp.messages)
    assert sent == {"boris": pacing.MOST + 1, "tahmina": 1, "karim": pacing.MOST + 2}
    waiting = Delivery.objects.filter(status=Delivery.Status.QUEUED)
    assert {(row.attempts, row.due_at - clock.at) for row in waiting} == {(0, pacing.PAUSE)}
    clock.at += pacing.WITHIN
    drain(clock)
    assert not waiting.all()
