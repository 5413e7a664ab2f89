"""The calendars that mails bring over the life of an engagement, as a calendar program takes them one after another."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from summit.notifications.kinds import KINDS
from summit.notifications.message_ids import message_id
from summit.notifications.models import Notification
from summit.notifications.senders import organizer_of
from summit.notifications.services import Notice, notify
from summit.programme.services import publish_revision
from summit.sessions.services import cancel_session, change_session, reinstate_session, reschedule_session
from tests.delivering import drain
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.itip import faults_of
from tests.smtp import SmtpServer

BORIS, KARIM = "boris@example.org", "karim@example.org"


def calendars_in(mail: Any) -> list[str]:
    return [part.get_content() for part in mail.walk() if part.get_content_type() == "text/calendar"]


def test_every_kind_that_brings_a_calendar_brings_a_right_one(
    summit: Any, boris: Any, now: Any, smtp: SmtpServer
) -> None:
    for kind in sorted(KINDS):
        notify([boris], Notice(kind, f"sample:{kind}", KINDS[kind].sample), summit=summit, now=now)
    drain(lambda: now)

    kinds = {message_id(notification): notification.kind for notification in Notification.objects.all()}
    found = {kinds[mail["Message-ID"]]: calendars_in(mail) for mail in smtp.messages}
    with_calendars = {"attendance_changed", "daily_programme", "programme_changed", "programme_published"}
    with_calendars |= {"representation_changed"}
    assert {kind for kind, calendars in found.items() if calendars} == with_calendars
    assert [fault for calendars in found.values() for calendar in calendars for fault in faults_of(calendar)] == []


@pytest.fixture
def taken(summit: Any, now: Any, smtp: SmtpServer) -> Any:
    """Return what the calendars of the mails since the last call say, with whom each was sent to."""
    hours = iter(range(1, 100))

    def take() -> list[tuple[str, str, str]]:
        smtp.messages.clear()
        at = now + timedelta(hours=next(hours))
        drain(lambda: at)
        return [_told(mail["To"], calendar, summit) for mail in smtp.messages for calendar in calendars_in(mail)]

    return take


def _told(to: str, calendar: str, summit: Any) -> Any:
    assert faults_of(calendar) == []
    read = icalendar.Calendar.from_ical(calendar)
    (event,) = read.walk("VEVENT")
    assert event["organizer"] == f"mailto:{organizer_of(summit)}"
    assert read["method"] == "PUBLISH" or event["attendee"] == f"mailto:{to}"
    return to, str(read["method"]), str(event["status"]), str(event["uid"]), int(event["sequence"])


def test_a_calendar_follows_changes_a_cancellation_a_return_and_another_attendee(
    summit: Any, belarus: Any, kazakhstan: Any, boris: Any, karim: Any, alice: Any, now: Any, taken: Any
) -> None:
    session = make_session(summit, room=make_room(summit), delegates=[belarus.head], audience="participants")
    start = session.engagement.starts_at
    steps: list[tuple[str, Any]] = [
        ("published", lambda: publish_revision(summit, by=alice, now=now, even_if_warned=True)),
        ("another hour", lambda: reschedule_session(session, starts_at=start + timedelta(hours=2), now=now)),
        ("another room", lambda: reschedule_session(session, room=make_room(summit, "r2"), now=now)),
        ("another attendee", lambda: change_session(session, delegates=[kazakhstan.head], now=now)),
        ("cancelled", lambda: cancel_session(session, now=now)),
        ("reinstated", lambda: reinstate_session(session, now=now)),
        ("published again", lambda: publish_revision(summit, by=alice, now=now, even_if_warned=True)),
        ("the first attendee again", lambda: change_session(session, delegates=[belarus.head], now=now)),
    ]
    received: dict[str, Any] = {}
    for what, step in steps:
        step()
        session.refresh_from_db()
        received[what] = sorted(taken())

    assert {what: [row[:3] for row in rows] for what, rows in received.items()} == {
        "published": [(BORIS, "PUBLISH", "CONFIRMED")],
        "another hour": [(BORIS, "REQUEST", "CONFIRMED")],
        "another room": [(BORIS, "REQUEST", "CONFIRMED")],
        "another attendee": [(BORIS, "CANCEL", "CANCELLED"), (KARIM, "REQUEST", "CONFIRMED")],
        "cancelled": [(KARIM, "CANCEL", "CANCELLED")],
        "reinstated": [],
        "published again": [(KARIM, "PUBLISH", "CONFIRMED")],
        "the first attendee again": [(BORIS, "REQUEST", "CONFIRMED"), (KARIM, "CANCEL", "CANCELLED")],
    }
    rows = [row for what in received for row in received[what]]
    assert {uid for *_, uid, _sequence in rows} == {f"{session.engagement.uid}@{summit.slug}.summit"}
    for person in (BORIS, KARIM):
        sequences = [sequence for to, *_, sequence in rows if to == person]
        assert sequences == sorted(set(sequences)), received
