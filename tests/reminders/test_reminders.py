from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.calendar.services import confirm, move, release
from summit.notifications.models import Delivery, Notification
from summit.reminders.models import ReminderRule
from summit.reminders.services import remind
from tests.factories.sessions import make_session

START = datetime(2025, 11, 27, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def common_rules(db: None) -> None:
    """Those that the migration makes; a test that empties all tables has taken them along."""
    for minutes in (24 * 60, 60, 15):
        ReminderRule.objects.get_or_create(summit=None, minutes_before=minutes, kind="")


@pytest.fixture
def engagement(summit: Any, belarus: Any, now: datetime) -> Any:
    engagement = make_session(summit, delegates=[belarus.head]).engagement
    confirm([engagement], now=now)
    engagement.refresh_from_db()
    return engagement


def before(**delta: int) -> datetime:
    return START - timedelta(**delta)


def test_each_is_reminded_a_day_an_hour_and_a_quarter_before(
    engagement: Any, boris: Any, vera: Any, karim: Any
) -> None:
    told = [
        remind(now=before(hours=h, minutes=m))
        for h, m in [(25, 0), (24, 0), (23, 59), (2, 0), (1, 0), (0, 15), (0, 1), (0, 0)]
    ]

    assert told == [0, 2, 0, 0, 2, 2, 0, 0]
    assert set(Notification.objects.values_list("recipient__name", flat=True)) == {"Boris", "Vera"}


def test_two_beats_and_late_ticks_tell_once(engagement: Any, boris: Any) -> None:
    told = [remind(now=before(minutes=50)) for _ in range(3)]

    assert told == [1, 0, 0]
    assert Notification.objects.get().key.startswith("reminder:60:")


def test_moved_meeting_is_reminded_anew_and_the_old_reminder_withdrawn(
    engagement: Any, boris: Any, now: datetime
) -> None:
    remind(now=before(hours=1))

    move(engagement, starts_at=START + timedelta(hours=3), now=now)
    again = remind(now=before(hours=1))
    hour = remind(now=START + timedelta(hours=2))

    assert (again, hour) == (1, 1)
    statuses = Delivery.objects.order_by("notification__created_at").values_list("notification__kind", "status")
    assert ("reminder", "withdrawn") in list(statuses)


def test_tentative_and_cancelled_are_not_reminded(
    summit: Any, belarus: Any, engagement: Any, boris: Any, now: datetime
) -> None:
    release(engagement, now=now)
    make_session(summit, "tentative", delegates=[belarus.head])
    Notification.objects.all().delete()

    assert remind(now=before(hours=1)) == 0


def test_a_summits_own_rules_replace_the_common_ones(summit: Any, engagement: Any, boris: Any) -> None:
    ReminderRule.objects.create(summit=summit, minutes_before=30, kind="session")
    ReminderRule.objects.create(summit=summit, minutes_before=600, kind="bilateral")

    assert [remind(now=before(minutes=m)) for m in (60, 30)] == [0, 1]


def test_a_tick_costs_the_same_for_any_number(
    summit: Any, belarus: Any, boris: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    def enter(first: int, last: int) -> None:
        for n in range(first, last):
            hour = START + timedelta(minutes=5 * n)
            session = make_session(
                summit, f"s{n}", delegates=[belarus.head], starts_at=hour, ends_at=hour + timedelta(minutes=5)
            )
            confirm([session.engagement], now=now)

    enter(0, 1)
    with django_assert_num_queries(15):
        remind(now=before(minutes=10))
    enter(1, 21)
    with django_assert_num_queries(15):
        remind(now=before(minutes=9))
