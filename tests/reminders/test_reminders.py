from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from summit.accounts.models import Role
from summit.bilaterals.services import accept_request, propose_counter
from summit.calendar.services import cancel_engagement, confirm_engagements, move_engagement
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render
from summit.reminders.models import ReminderRule, ReminderSettings
from summit.reminders.services import engagements, remind, remind_of_requests, send_daily_programmes
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_request
from tests.factories.delegations import make_delegation
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

START = datetime(2025, 11, 27, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def common_rules(db: None) -> None:
    """Those that the migration makes."""
    for minutes in (24 * 60, 60, 15):
        ReminderRule.objects.create(summit=None, minutes_before=minutes, kind="")


@pytest.fixture
def engagement(summit: Any, belarus: Any, now: datetime) -> Any:
    engagement = make_session(summit, delegates=[belarus.head], audience="participants").engagement
    confirm_engagements([engagement], now=now)
    engagement.refresh_from_db()
    return engagement


def before(**delta: int) -> datetime:
    return START - timedelta(**delta)


def test_each_is_reminded_a_day_an_hour_and_a_quarter_before(
    engagement: Any, boris: Any, vera: Any, karim: Any
) -> None:
    counts = [
        remind(now=before(hours=h, minutes=m))
        for h, m in [(25, 0), (24, 0), (23, 59), (2, 0), (1, 0), (0, 15), (0, 1), (0, 0)]
    ]

    assert counts == [0, 2, 0, 0, 2, 2, 0, 0]
    assert set(Notification.objects.values_list("recipient__name", flat=True)) == {"Boris", "Vera"}


def test_everyone_is_reminded_of_what_is_for_the_whole_summit(
    summit: Any, boris: Any, karim: Any, leyla: Any, olga: Any, now: datetime
) -> None:
    confirm_engagements([make_session(summit).engagement], now=now)

    assert remind(now=before(hours=1)) == 3
    assert set(Notification.objects.values_list("recipient__name", flat=True)) == {"Boris", "Karim", "Leyla"}


def test_two_beats_and_late_ticks_tell_once(engagement: Any, boris: Any) -> None:
    counts = [remind(now=before(minutes=50)) for _ in range(3)]

    assert counts == [1, 0, 0]
    assert Notification.objects.get().key.startswith("reminder:60:")


def test_one_summit_that_fails_does_not_stop_the_others(
    engagement: Any, boris: Any, now: datetime, monkeypatch: Any, caplog: Any
) -> None:
    broken = make_summit(slug="broken")
    france = make_delegation(broken, "FRA")
    make_user("ann", broken, Role.Kind.COORDINATOR, france)
    confirm_engagements([make_session(broken, delegates=[france.head]).engagement], now=now)

    def fail(summit: Any, *arguments: Any) -> Any:
        if summit == broken:
            raise ValueError
        return due(summit, *arguments)

    due = engagements._due
    monkeypatch.setattr(engagements, "_due", fail)

    assert remind(now=before(minutes=50)) == 1
    assert [record.exc_info is not None for record in caplog.records if "job failed" in record.message] == [True]


def test_moved_meeting_is_reminded_anew_and_the_old_reminder_withdrawn(
    engagement: Any, boris: Any, now: datetime
) -> None:
    remind(now=before(hours=1))

    move_engagement(engagement, starts_at=START + timedelta(hours=3), now=now)
    again = remind(now=before(hours=1))
    hour = remind(now=START + timedelta(hours=2))

    assert (again, hour) == (1, 1)
    statuses = Delivery.objects.order_by("notification__created_at").values_list("notification__kind", "status")
    assert ("reminder", "withdrawn") in list(statuses)


def test_tentative_and_cancelled_are_not_reminded(
    summit: Any, belarus: Any, engagement: Any, boris: Any, now: datetime
) -> None:
    cancel_engagement(engagement, now=now)
    make_session(summit, "tentative", delegates=[belarus.head])
    Notification.objects.all().delete()

    assert remind(now=before(hours=1)) == 0


def test_a_summits_own_rules_replace_the_common_ones(summit: Any, engagement: Any, boris: Any) -> None:
    ReminderRule.objects.create(summit=summit, minutes_before=30, kind="session")
    ReminderRule.objects.create(summit=summit, minutes_before=600, kind="bilateral")

    assert [remind(now=before(minutes=m)) for m in (60, 30)] == [0, 1]


def test_a_rule_may_be_for_some_by_some_channels(
    summit: Any, engagement: Any, boris: Any, vera: Any, leyla: Any, alice: Any
) -> None:
    for minutes, audience in ((60, "organizer"), (50, "liaison"), (40, "viewer")):
        ReminderRule.objects.create(summit=summit, minutes_before=minutes, audience=audience, channels=["webhook"])
    ReminderRule.objects.create(summit=summit, minutes_before=30, audience="coordinator", channels=["email"])

    counts = {m: remind(now=before(minutes=m)) for m in (60, 50, 40, 30)}

    assert counts == {60: 1, 50: 1, 40: 1, 30: 1}
    names = Notification.objects.order_by("created_at").values_list("recipient__name", flat=True)
    assert list(names) == ["Alice", "Leyla", "Vera", "Boris"]
    assert list(Delivery.objects.values_list("notification__recipient__name", "channel")) == [("Boris", "email")]


def test_ones_own_rules_replace_the_others_for_oneself(
    api: Any, summit: Any, engagement: Any, boris: Any, vera: Any
) -> None:
    url = "/api/v1/summits/bishkek-2025/my-reminder-rules/"

    made = api.by(boris).post(url, {"minutes_before": 90})

    assert made.status_code == 201, made.json()
    assert [remind(now=before(minutes=m)) for m in (100, 90, 60)] == [1, 1, 1]
    names = Notification.objects.order_by("created_at").values_list("recipient__name", flat=True)
    assert list(names) == ["Vera", "Boris", "Vera"]
    assert api.by(vera).get(url).json()["count"] == 0
    assert api.delete(f"{url}{made.json()['id']}/").status_code == 404
    assert api.by(boris).post(url, {"minutes_before": 90}).status_code == 409
    for minutes in range(1, 10):
        assert api.post(url, {"minutes_before": minutes}).status_code == 201
    eleventh = api.post(url, {"minutes_before": 500})
    assert (eleventh.status_code, eleventh.json()["code"]) == (409, "too_many_reminders")
    assert api.post(url, {"minutes_before": 20161}).json()["errors"][0]["field"] == "minutes_before"


def test_who_must_answer_is_reminded_until_the_answer(
    summit: Any, belarus: Any, kazakhstan: Any, boris: Any, karim: Any, now: datetime
) -> None:
    request = make_request(belarus, kazakhstan)
    asked = request.requested_at
    Notification.objects.all().delete()

    counts = [remind_of_requests(now=asked + timedelta(hours=h)) for h in (23, 24, 24, 47, 49, 100)]
    propose_counter(request, minutes=20, by=karim, now=asked + timedelta(hours=101))
    later = [remind_of_requests(now=asked + timedelta(hours=h)) for h in (102, 126)]
    accept_request(request, by=boris, now=asked + timedelta(hours=127))

    assert (counts, later) == ([0, 1, 0, 0, 1, 1], [0, 1])
    reminders = Notification.objects.filter(kind="request_unanswered").order_by("created_at")
    assert [n.recipient.name for n in reminders] == ["Karim", "Karim", "Karim", "Boris"]
    assert remind_of_requests(now=asked + timedelta(hours=300)) == 0


def test_reminding_of_requests_costs_the_same_for_any_number(
    summit: Any, karim: Any, kazakhstan: Any, django_assert_num_queries: Any
) -> None:
    def ask(first: int, last: int) -> datetime:
        return max(make_request(make_delegation(summit, f"D{n}"), kazakhstan).requested_at for n in range(first, last))

    asked = ask(0, 1)
    with django_assert_num_queries(15):
        assert remind_of_requests(now=asked + timedelta(hours=24)) == 1
    asked = ask(1, 12)
    with django_assert_num_queries(15):
        assert remind_of_requests(now=asked + timedelta(hours=24)) == 11


@pytest.mark.parametrize(("hour", "day_before"), [("07:00", 0), ("20:00", 1)])
def test_each_gets_his_programme_at_the_hour(
    hour: str, day_before: int, api: Any, alice: Any, summit: Any, engagement: Any, boris: Any, karim: Any
) -> None:
    settings_url = "/api/v1/summits/bishkek-2025/reminder-settings/"
    assert api.by(alice).get(settings_url).json() == {
        "daily_programme_at": None,
        "unanswered_after": 24,
        "action_days_before": 3,
        "action_overdue_every": 1,
    }
    assert api.patch(settings_url, {"daily_programme_at": hour}).status_code == 200
    assert api.by(boris).patch(settings_url, {"daily_programme_at": hour}).status_code == 403
    local = datetime(2025, 11, 27 - day_before, int(hour[:2]), tzinfo=summit.zone)

    counts = [send_daily_programmes(now=local + timedelta(minutes=m)) for m in (-1440, -1, 0, 1, 179, 180)]

    assert counts == [0, 0, 1, 0, 0, 0]
    letter = Notification.objects.get()
    assert (letter.recipient, letter.kind) == (boris, "daily_programme")
    text = render(letter)
    assert text.subject == "Ваша программа на 27 ноября 2025 г.: 1 мероприятие"
    assert "27 ноября 2025, 10:00 – 11:30 (Asia/Bishkek)" in text.body


def test_a_late_daily_programme_leaves_out_what_is_over(summit: Any, engagement: Any, boris: Any) -> None:
    ReminderSettings.objects.create(summit=summit, daily_programme_at=time(9))

    assert send_daily_programmes(now=engagement.ends_at) == 0
    assert send_daily_programmes(now=engagement.ends_at - timedelta(minutes=1)) == 1


def test_a_tick_costs_the_same_for_any_number(
    summit: Any, belarus: Any, boris: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    def enter(first: int, last: int) -> None:
        for n in range(first, last):
            hour = START + timedelta(minutes=5 * n)
            session = make_session(
                summit, f"s{n}", delegates=[belarus.head], starts_at=hour, ends_at=hour + timedelta(minutes=5)
            )
            confirm_engagements([session.engagement], now=now)

    enter(0, 1)
    with django_assert_num_queries(16):
        remind(now=before(minutes=10))
    enter(1, 21)
    with django_assert_num_queries(16):
        remind(now=before(minutes=9))
