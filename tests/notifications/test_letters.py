"""The letter around the words: who answers, what machines do with it, and the calendars that it brings."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.calendar.services import cancel_engagement, confirm_engagements, move_engagement
from summit.notifications.kinds import KINDS
from summit.notifications.message_ids import message_id
from summit.notifications.models import Delivery, Mute
from summit.notifications.services import Notice, notify
from summit.programme.services import create_feed, publish_revision
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.itip import faults_of
from tests.smtp import SmtpServer


def calendars_in(mail: Any) -> list[tuple[str, str]]:
    """Return the method that each calendar of a mail is announced with, and the calendar."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [(part.get_param("method"), part.get_content()) for part in parts]


def test_every_calendar_is_what_its_method_asks(
    summit: Any, belarus: Any, boris: Any, alice: Any, now: datetime, smtp: SmtpServer, api: Any
) -> None:
    session = make_session(summit, room=make_room(summit), delegates=[belarus.head])
    publish_revision(summit, by=alice, now=now, even_if_warned=True)
    drain(lambda: now + timedelta(minutes=10))
    engagement = session.engagement
    engagement.refresh_from_db()
    move_engagement(engagement, starts_at=engagement.starts_at + timedelta(hours=2), now=now)
    drain(lambda: now + timedelta(hours=1))
    cancel_engagement(engagement, now=now + timedelta(hours=1))
    drain(lambda: now + timedelta(hours=2))
    _, token = create_feed(summit=summit, owner=boris, now=now)
    feed = api.get(f"/feeds/{token}.ics").content.decode()

    found = [calendar for mail in smtp.messages for calendar in calendars_in(mail)]
    assert [method for method, _ in found] == ["PUBLISH", "REQUEST", "CANCEL"]
    for method, calendar in [*found, ("PUBLISH", feed)]:
        assert faults_of(calendar) == []
        assert f"METHOD:{method}" in calendar
        # An answer would go to nobody who waits for it.
        assert "RSVP=TRUE" not in calendar.replace("\r\n ", "")
    assert "PARTSTAT=ACCEPTED" in found[1][1].replace("\r\n ", "")


def test_answers_go_to_the_secretariat_and_machines_do_not_answer(
    summit: Any, boris: Any, now: datetime, smtp: SmtpServer, settings: Any
) -> None:
    settings.RETURN_PATH = "bounces@example.org"
    for number, (own, common) in enumerate(
        [("", ""), ("", "all@example.org"), ("here@example.org", "all@example.org")]
    ):
        summit.secretariat_email, settings.REPLY_TO = own, common
        summit.save()
        notify([boris], Notice(REMINDER.name, f"k{number}", REMINDER.sample), summit=summit, now=now)
        drain(lambda: now)

    assert [mail["Reply-To"] for mail in smtp.messages] == [None, "all@example.org", "here@example.org"]
    for mail in smtp.messages:
        assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
        assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert smtp.senders == ["bounces@example.org"] * 3


def test_the_secretariat_is_the_organizer_in_calendars(
    summit: Any, boris: Any, now: datetime, smtp: SmtpServer, api: Any
) -> None:
    summit.secretariat_email = "here@example.org"
    summit.save()
    confirm_engagements([make_session(summit).engagement], now=now)
    _, token = create_feed(summit=summit, owner=boris, now=now)

    assert "ORGANIZER:mailto:here@example.org" in api.get(f"/feeds/{token}.ics").content.decode()


def test_a_kind_that_can_be_switched_off_is_by_one_click(
    summit: Any, boris: Any, now: datetime, smtp: SmtpServer, client: Any, settings: Any
) -> None:
    for kind in sorted(KINDS):
        notify([boris], Notice(kind, f"sample:{kind}", KINDS[kind].sample), summit=summit, now=now)
    drain(lambda: now)
    of_kind = {}
    for delivery in Delivery.objects.select_related("notification"):
        (mail,) = [m for m in smtp.messages if m["Message-ID"] == message_id(delivery.notification)]
        of_kind[delivery.notification.kind] = mail
    assert {name for name, mail in of_kind.items() if mail["List-Unsubscribe"]} == {
        kind.name for kind in KINDS.values() if not kind.is_required
    }
    mail = of_kind[REMINDER.name]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip(" <>").removeprefix(settings.PUBLIC_URL)

    asked = client.get(path).content.decode()
    assert str(REMINDER.label) in asked
    assert not Mute.objects.exists()
    done = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert done.status_code == 200
    assert Mute.objects.values_list("user", "kind", "channel").get() == (boris.pk, REMINDER.name, "email")
    notify([boris], Notice(REMINDER.name, "later", REMINDER.sample), summit=summit, now=now)
    assert not Delivery.objects.filter(notification__key="later").exists()


@pytest.mark.parametrize("token", ["x", "x:y:z", "WzEsInJlbWluZGVyIl0:1abcde:forged"])
def test_a_forged_link_switches_nothing_off(token: str, client: Any, boris: Any) -> None:
    assert client.post(f"/unsubscribe/{token}/").status_code == 404
    assert not Mute.objects.exists()
