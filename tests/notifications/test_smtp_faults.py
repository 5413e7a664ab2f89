"""What mail servers do to us, and that nothing is lost by it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from config.embedded import free_port
from summit.core import clock as real_clock
from summit.notifications.models import Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.services import notify
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.factories.accounts import make_user
from tests.receiver import Receiver
from tests.smtp import DROP, HANG, SmtpServer


@pytest.fixture
def told(boris: Any, summit: Any, now: datetime) -> Delivery:
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    return Delivery.objects.get()


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ("421 Closing", "queued", "SMTP 421"),
        ("451 Try later", "queued", "SMTP 451"),
        ("452 Full", "queued", "SMTP 452"),
        ("550 No such person", "dead", "SMTP 550"),
        ("554 No", "dead", "SMTP 554"),
        (HANG, "queued", "SMTPServerDisconnected"),
    ],
)
def test_what_is_refused_or_hangs_is_tried_again_unless_that_cannot_help(
    answer: str, status: str, error: str, told: Delivery, clock: Any, smtp: SmtpServer, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    smtp.answers = [answer]

    drain(clock)

    told.refresh_from_db()
    assert (told.status, told.error, smtp.messages) == (status, error, [])
    if status == "queued":
        clock.at = told.due_at
        drain(clock)
        assert len(smtp.messages) == 1


def test_a_line_that_drops_after_the_message_repeats_it_under_the_same_id(
    told: Delivery, clock: Any, smtp: SmtpServer
) -> None:
    smtp.answers = [DROP]

    drain(clock)
    told.refresh_from_db()
    assert (told.status, told.error) == ("queued", "SMTPServerDisconnected")
    clock.at = told.due_at
    drain(clock)

    assert len(smtp.messages) == 2
    assert len({mail["Message-ID"] for mail in smtp.messages}) == 1


def test_a_fault_in_the_middle_of_a_batch_concerns_one_message(
    summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    people = [make_user(f"u{n}", summit, "observer") for n in range(7)]
    notify(people, Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    smtp.answers = ["250 Kept", DROP, "550 No", "250 Kept"]

    drain(clock)

    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["dead", "queued", *["sent"] * 5]


def test_no_server_at_all_is_waited_for(told: Delivery, clock: Any, smtp: SmtpServer, settings: Any) -> None:
    settings.EMAIL_PORT = free_port()
    for _ in range(3):
        drain(clock)
        told.refresh_from_db()
        assert (told.status, told.error) == ("queued", "ConnectionRefusedError")
        clock.at = told.due_at
    settings.EMAIL_PORT = smtp.port

    drain(clock)

    assert len(smtp.messages) == 1


def test_after_eight_tries_it_is_dead_and_can_be_sent_again_by_an_organizer(
    told: Delivery, clock: Any, smtp: SmtpServer, client: Any, alice: Any
) -> None:
    smtp.answers = ["451 Try later"] * 8
    while told.status == "queued":
        clock.at = told.due_at
        drain(clock)
        told.refresh_from_db()
    assert (told.status, told.attempts) == ("dead", 8)
    assert timedelta(minutes=20) < clock.at - told.notification.created_at < timedelta(minutes=45)
    client.force_login(alice)

    client.post("/admin/notifications/delivery/", {"action": "send_again", "_selected_action": [told.pk]}, follow=True)
    clock.at = real_clock.now() + timedelta(seconds=1)
    drain(clock)

    assert len(smtp.messages) == 1


def test_the_clock_set_back_or_forward_loses_and_repeats_nothing(
    told: Delivery, boris: Any, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
) -> None:
    clock.at = now - timedelta(hours=1)
    drain(clock)
    assert smtp.messages == []
    clock.at = now + timedelta(hours=1)
    drain(clock)
    clock.at = now
    drain(clock)
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now - timedelta(hours=1))
    drain(clock)

    assert (len(smtp.messages), Notification.objects.count()) == (1, 1)


TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "m", "SubmittedAt": "2025-11-20T06:00:00Z"}


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ((200, TAKEN | {"To": "boris@example.org"}), "sent", ""),
        ((422, {"ErrorCode": 300, "Message": "bad"}), "dead", "HTTP 422 of the mail provider"),
        ((503, {}), "queued", "HTTP 503 of the mail provider"),
        ((429, {}), "queued", "HTTP 429 of the mail provider"),
    ],
)
def test_a_providers_api_in_place_of_smtp(
    answer: tuple[int, Any], status: str, error: str, told: Delivery, clock: Any, settings: Any
) -> None:
    receiver = Receiver().start()
    receiver.answers = [(answer[0], json.dumps(answer[1]).encode())]
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_API_URL": f"{receiver.url}/"}

    drain(clock)

    receiver.stop()
    told.refresh_from_db()
    assert (told.status, told.error) == (status, error)
    assert "boris@example.org" in receiver.requests[0][1].decode()
