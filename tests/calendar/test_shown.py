"""Whatever a calendar entry shows raises its sequence and stamp when it changes, by each door; those concerned hear."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.urls import reverse

from summit.calendar.models import Venue
from summit.calendar.services import confirm_engagements
from summit.core import ics
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render
from summit.programme.services import create_feed
from tests.browser import texts
from tests.factories.facilities import make_room, make_venue
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
# By what a calendar knows an entry and its state, which is no fact that people read.
IDENTITY = {"UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "ORGANIZER"}


@dataclass
class Doors:
    """A published session of Belarus in a room, and the two doors through which organizers change things."""

    session: Any
    room: Any
    api: Any
    desk: Any

    def call(self, method: str, path: str, body: Any = None) -> None:
        url = f"{URL}{path}"
        match = {"HTTP_IF_MATCH": self.api.get(url)["ETag"]} if method == "patch" else {}
        answer = getattr(self.api, method)(url, body, **match)
        assert answer.status_code in {200, 201}, answer.content

    def save(self, model: str, pk: int, **form: Any) -> None:
        page = reverse(f"admin:{model}_change", args=[pk])
        answer = self.desk.post(page, {"summit": self.session.summit.pk, **form})
        assert answer.status_code == 302, answer.context["errors"]


@pytest.fixture
def doors(
    summit: Any,
    belarus: Any,
    boris: Any,
    alice: Any,
    api: Any,
    client: Any,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> Doors:
    monkeypatch.setattr("summit.core.clock.now", lambda: now + timedelta(hours=1))
    room = make_room(summit, name={"en": "Blue room", "ru": "Синий зал"})
    session = make_session(summit, room=room, delegates=[belarus.head], audience="participants")
    confirm_engagements([session.engagement], now=now)
    session.engagement.refresh_from_db()
    client.force_login(alice)
    return Doors(session, room, api.by(alice), client)


def reschedule(doors: Doors, **hour: timedelta) -> None:
    engagement = doors.session.engagement
    times = {name: (getattr(engagement, name) + by).isoformat() for name, by in hour.items()}
    doors.call("post", f"sessions/{doors.session.pk}/reschedule/", times)


def save_session(doors: Doors, **changed: Any) -> None:
    form = {
        "code": "csc",
        "title.en": "Council",
        "title.ru": "Совет",
        "kind": "session",
        "format": "expanded",
        "starts_at_0": "2025-11-27",
        "starts_at_1": "10:00",
        "ends_at_0": "2025-11-27",
        "ends_at_1": "11:30",
        "room": doors.room.pk,
        "delegates": [o.resource_id for o in doors.session.engagement.occupancies.filter(role="participant")],
        "audience": "participants",
    }
    doors.save("summit_sessions_session", doors.session.pk, **{**form, **changed})


def save_room(doors: Doors, **changed: Any) -> None:
    form = {"code": "blue-room", "name.en": "Blue room", "name.ru": "Синий зал", "venue": doors.room.venue_id}
    form |= {"capacity": 10, "serves_bilaterals": "on", "turnover": 0, "equipment": ""}
    doors.save("facilities_room", doors.room.pk, **{**form, **changed})


def save_venue(doors: Doors, **changed: Any) -> None:
    inlines = {f"transfers_from-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    form = {"code": "yntymak-ordo", "name.en": "Yntymak-Ordo", "address": "", **inlines}
    doors.save("calendar_venue", doors.room.venue_id, **{**form, **changed})


HALF_AN_HOUR = timedelta(minutes=30)
Change = Callable[[Doors], None]
# Each fact that an entry shows, and each door that changes it.
CHANGES: dict[str, dict[str, Change]] = {
    "DTSTART": {"rescheduled": lambda doors: reschedule(doors, starts_at=HALF_AN_HOUR, ends_at=HALF_AN_HOUR)},
    "DTEND": {"prolonged": lambda doors: reschedule(doors, starts_at=timedelta(0), ends_at=HALF_AN_HOUR)},
    "SUMMARY": {"session renamed": lambda doors: save_session(doors, **texts("title", en="Council", ru="Заседание"))},
    "LOCATION": {
        "another room": lambda doors: doors.call(
            "post", f"sessions/{doors.session.pk}/reschedule/", {"room": make_room(doors.session.summit, "red").pk}
        ),
        "a room of the same name elsewhere": lambda doors: doors.call(
            "post",
            f"sessions/{doors.session.pk}/reschedule/",
            {"room": make_room(doors.session.summit, "x", venue="manas", name=doors.room.name).pk},
        ),
        "room renamed": lambda doors: doors.call("patch", f"rooms/{doors.room.pk}/", {"name": {"en": "Azure room"}}),
        "room renamed on its page": lambda doors: save_room(doors, **texts("name", en="", ru="Голубой зал")),
        "room elsewhere": lambda doors: doors.call(
            "patch", f"rooms/{doors.room.pk}/", {"venue": make_venue(doors.session.summit, "manas").pk}
        ),
        "room elsewhere on its page": lambda doors: save_room(
            doors, venue=make_venue(doors.session.summit, "manas").pk
        ),
        "venue renamed": lambda doors: doors.call(
            "patch", f"venues/{doors.room.venue_id}/", {"name": {"en": "Congress Centre"}}
        ),
        "venue renamed on its page": lambda doors: save_venue(doors, **texts("name", en="Congress Centre")),
        "address": lambda doors: doors.call("patch", f"venues/{doors.room.venue_id}/", {"address": "1 Lake Avenue"}),
        "address on its page": lambda doors: save_venue(doors, address="1 Lake Avenue"),
    },
    "STATUS": {"cancelled": lambda doors: doors.call("post", f"sessions/{doors.session.pk}/cancel/")},
}


def entry(api: Any, token: str) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(api.get(f"/feeds/{token}.ics").content).walk("VEVENT")
    return event


@pytest.mark.parametrize(
    ("fact", "way"), [(fact, way) for fact, ways in CHANGES.items() for way in ways], ids=lambda value: value
)
def test_a_change_raises_the_sequence_and_is_told(
    fact: str, way: str, doors: Doors, api: Any, boris: Any, now: datetime
) -> None:
    _, token = create_feed(summit=doors.session.summit, owner=boris, now=now)
    before = entry(api, token)

    CHANGES[fact][way](doors)

    after = entry(api, token)
    assert before.get(fact).to_ical() != after.get(fact, before["UID"]).to_ical()
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt
    assert Notification.objects.filter(recipient=boris, kind="programme_changed").count() == 1


def test_no_fact_of_an_entry_is_forgotten(doors: Doors, api: Any, boris: Any, now: datetime) -> None:
    """A fact that is added to what calendars are given needs its doors above."""
    _, token = create_feed(summit=doors.session.summit, owner=boris, now=now)

    assert set(entry(api, token)) - IDENTITY == set(CHANGES)
    fields = {"summary", "location", "status", "starts_at", "ends_at", "uid", "sequence", "changed_at", "zone"}
    assert set(ics.Event.__dataclass_fields__) == fields


def test_a_name_in_another_language_than_ones_own_is_not_told(doors: Doors, boris: Any) -> None:
    before = doors.session.engagement.sequence

    doors.call("patch", f"rooms/{doors.room.pk}/", {"name": {"en": "Azure room", "ru": "Синий зал"}})

    doors.session.engagement.refresh_from_db()
    assert doors.session.engagement.sequence > before
    assert not Notification.objects.exists()


def test_what_shows_a_room_to_nobody_is_left_alone(doors: Doors) -> None:
    before = doors.session.engagement.sequence

    doors.call("patch", f"rooms/{doors.room.pk}/", {"capacity": 12, "turnover": 0})

    doors.session.engagement.refresh_from_db()
    assert doors.session.engagement.sequence == before
    assert not Notification.objects.exists()


def test_a_new_name_is_told_as_one_and_taken_back_not_at_all(doors: Doors, boris: Any) -> None:
    save_session(doors, **texts("title", en="Council", ru="Заседание"))

    letter = render(Notification.objects.get())
    assert letter.subject == "Переименовано: Заседание"
    assert "Мероприятие «Совет» теперь называется «Заседание»." in letter.body
    assert "Прежде" not in letter.body

    save_session(doors)
    assert not Delivery.objects.exists()


def test_all_say_where_it_is_in_the_same_words(doors: Doors, api: Any, boris: Any, now: datetime) -> None:
    Venue.objects.update(address="1 Lake Avenue")
    reschedule(doors, starts_at=HALF_AN_HOUR, ends_at=HALF_AN_HOUR)
    _, token = create_feed(summit=doors.session.summit, owner=boris, now=now)
    where = {"en": "Blue room, Yntymak-Ordo, 1 Lake Avenue", "ru": "Синий зал, Yntymak-Ordo, 1 Lake Avenue"}

    (line,) = api.by(boris).get(f"{URL}programme/").json()["results"]
    session = api.get(f"{URL}sessions/{doors.session.pk}/").json()

    assert (line["place"], session["place"]) == (where, where)
    assert Notification.objects.get().context["changes"][0]["place"] == where
    assert where["ru"] in render(Notification.objects.get()).body
    assert str(entry(api, token)["LOCATION"]) == where["ru"]
