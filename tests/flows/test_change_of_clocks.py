"""A summit across a change of the clocks: what is offered can be had, and every hour shown is the right one."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest

from summit.accounts.models import Role
from summit.bilaterals import services
from summit.bilaterals.planner import engine
from summit.calendar.models import Engagement
from summit.core import clock
from summit.notifications.models import Notification
from summit.notifications.rendering import render
from summit.printouts.queries import programmes
from summit.printouts.queries.printout import Reader
from summit.programme.services import create_feed, publish_revision
from summit.reminders.models import ReminderRule, ReminderSettings
from summit.reminders.services import remind, send_daily_programmes
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.bilaterals import make_accepted
from tests.factories.delegations import make_delegation
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 1, 11, 6, 0, tzinfo=UTC)
URL = "/api/v1/summits/changing/"
# The zone, the first of three days, and the offset of its clocks on each.
CHANGES = [
    pytest.param(("Europe/Chisinau", date(2027, 3, 27), (120, 180, 180)), id="forward in the night to the second day"),
    pytest.param(("Europe/Chisinau", date(2027, 10, 30), (180, 120, 120)), id="back in the night to the second day"),
    pytest.param(("Australia/Lord_Howe", date(2027, 4, 3), (660, 630, 630)), id="back by half an hour"),
]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(params=CHANGES)
def changing_summit(request: Any, db: None) -> tuple[Summit, tuple[int, ...]]:
    """A summit of three days, 9 to 18, across a change of its clocks."""
    zone, first, offsets = request.param
    days = {"starts_on": first, "ends_on": first + timedelta(days=2)}
    hours = {"day_starts_at": time(9), "day_ends_at": time(18), "grid": 30}
    return make_summit("changing", time_zone=zone, **days, **hours), offsets


def test_the_hour_of_a_session_is_the_one_withheld(db: None) -> None:
    first = date(2027, 3, 27)
    summit = make_summit("changing", time_zone="Europe/Chisinau", starts_on=first, ends_on=first + timedelta(days=2))
    room = make_room(summit)
    day = summit.ends_on
    make_session(summit, starts_at=summit.instant(day, time(10)), ends_at=summit.instant(day, time(11)), room=room)
    alice = make_user("alice", summit, Role.Kind.ORGANIZER, is_staff=True)
    asked = {"resources": [room.pk], "minutes": 60, "starts_after": f"{day}T00:00:00+03:00"}

    free = Client().by(alice).post(f"{URL}free-slots/", asked).json()

    assert free == [
        {"starts_at": f"{day}T05:00:00Z", "ends_at": f"{day}T07:00:00Z"},
        {"starts_at": f"{day}T08:00:00Z", "ends_at": f"{day}T19:00:00Z"},
    ]


def test_what_is_offered_is_accepted_and_shown_at_its_hour(changing_summit: Any) -> None:
    summit, offsets = changing_summit
    one, two, three = (make_delegation(summit, code) for code in ("BLR", "KAZ", "TJK"))
    room = make_room(summit)
    # On each day from 9:30 to 17:30, so that little is left.
    for number, day in enumerate(summit.days()):
        starts_at, ends_at = summit.instant(day, time(9, 30)), summit.instant(day, time(17, 30))
        assert starts_at.hour * 60 + starts_at.minute == (570 - offsets[number]) % 1440
        make_session(summit, f"s{number}", starts_at=starts_at, ends_at=ends_at, room=room, delegates=[one.head])
    alice = make_user("alice", summit, Role.Kind.ORGANIZER, is_staff=True)
    boris = make_user("boris", summit, Role.Kind.COORDINATOR, one)
    first, second = make_accepted(one, two), make_accepted(one, three)
    api = Client().by(alice)

    free = api.post(f"{URL}free-slots/", {"resources": [one.head.pk, room.pk], "minutes": 30}).json()
    best = api.get(f"{URL}bilateral-requests/{first.pk}/suggestions/").json()
    placed = [_place(api, first, offer) for offer in best]
    asked = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW, seconds=2)
    services.run_plan(asked.pk, make=engine.make, clock=lambda: NOW)
    applied = api.post(f"{URL}plans/{asked.pk}/apply/", {})

    edges = {summit.instant(day, time(*hour)) for day in summit.days() for hour in ((9,), (17, 30))}
    assert {_instant(slot["starts_at"]) for slot in free} == edges
    assert {_instant(offer["starts_at"]) for offer in best} <= edges
    assert placed == [(200, 200)] * len(best)
    assert (applied.status_code, applied.json()["placed"]) == (200, 2)
    for request in (first, second):
        request.refresh_from_db()
        assert request.meeting.engagement.starts_at in edges
    _read_everywhere(summit, boris, Client().by(boris))


def _place(api: Client, request: Any, offer: dict[str, Any]) -> tuple[int, int]:
    """Take up an offer, and give it back."""
    hour = {"starts_at": offer["starts_at"], "room": offer["room"]}
    taken = api.post(f"{URL}bilateral-requests/{request.pk}/place/", hour)
    return taken.status_code, api.post(f"{URL}bilateral-requests/{request.pk}/cancel/").status_code


def _read_everywhere(summit: Summit, boris: Any, api: Client) -> None:
    """The programme, the feed, the paper, the reminders and the programme of the day tell the same hours."""
    publish_revision(summit, by=boris, now=NOW, even_if_warned=True)
    _, token = create_feed(summit=summit, owner=boris, now=NOW)
    ReminderSettings.objects.update_or_create(summit=summit, defaults={"daily_programme_at": time(7)})
    standing = list(Engagement.objects.filter(summit=summit))
    local = {str(e.uid): e.starts_at.astimezone(summit.zone).replace(tzinfo=None) for e in standing}

    for day in summit.days():
        programme = api.get(f"{URL}programme/", {"day": str(day)}).json()["results"]
        assert {_wall(row["starts_at"], summit) for row in programme} == {
            at for at in local.values() if at.date() == day
        }
        early, late = (summit.instant(day, time(hour)) for hour in (7, 9))
        assert send_daily_programmes(now=early - timedelta(minutes=1)) == 0
        assert send_daily_programmes(now=early) == 1
        assert send_daily_programmes(now=late) == 0
    calendar = icalendar.Calendar.from_ical(api.get(f"/feeds/{token}.ics").content)
    assert {str(e["uid"])[:36]: e["dtstart"].dt.replace(tzinfo=None) for e in calendar.walk("VEVENT")} == local
    lines = [
        line for day in programmes.programme(summit, Reader(boris, "en", NOW)).data["days"] for line in day["lines"]
    ]
    assert sorted(line["hours"][:5] for line in lines) == sorted(f"{at:%H:%M}" for at in local.values())
    last = max(standing, key=lambda e: e.starts_at)
    ReminderRule.objects.create(summit=summit, minutes_before=60, channels=["email"])
    assert remind(now=last.starts_at - timedelta(minutes=61)) == 0
    assert remind(now=last.starts_at - timedelta(minutes=60)) == 1
    assert f"{local[str(last.uid)]:%H:%M}" in render(Notification.objects.get(kind="reminder")).body


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _wall(text: str, summit: Summit) -> datetime:
    return _instant(text).astimezone(summit.zone).replace(tzinfo=None)


@pytest.mark.parametrize("hours", [("20:00", "04:00"), ("09:00", "09:00"), ("09:10", "10:10"), ("09:00", "00:00")])
def test_the_night_after_the_last_day_is_offered_only_as_it_can_be_had(hours: Any, db: None) -> None:
    first, last = (time.fromisoformat(hour) for hour in hours)
    day = date(2027, 6, 7)
    summit = make_summit("changing", starts_on=day, ends_on=day, day_starts_at=first, day_ends_at=last, grid=30)
    one, two = make_delegation(summit, "BLR"), make_delegation(summit, "KAZ")
    room = make_room(summit)
    alice = make_user("alice", summit, Role.Kind.ORGANIZER, is_staff=True)
    api = Client().by(alice)
    free = api.post(f"{URL}free-slots/", {"resources": [room.pk], "minutes": 30}).json()
    last_start = _instant(free[-1]["ends_at"]) - timedelta(minutes=30)
    if last_start > _instant(free[0]["starts_at"]):  # all but the last half hour is taken
        make_session(summit, starts_at=_instant(free[0]["starts_at"]), ends_at=last_start, room=room)
    request = make_accepted(one, two)

    best = api.get(f"{URL}bilateral-requests/{request.pk}/suggestions/").json()
    asked = services.ask_for_plan(summit, kind="fresh", by=alice, now=NOW, seconds=2)
    services.run_plan(asked.pk, make=engine.make, clock=lambda: NOW)
    applied = api.post(f"{URL}plans/{asked.pk}/apply/", {})

    assert [_instant(offer["starts_at"]) for offer in best] == [last_start]
    assert (applied.status_code, applied.json()["placed"]) == (200, 1)
    request.refresh_from_db()
    assert request.meeting.engagement.starts_at == last_start
    lines = api.get(f"{URL}programme/", {"day": str(day)}).json()["results"]
    assert str(request.meeting.engagement.uid) in {row["uid"] for row in lines}
