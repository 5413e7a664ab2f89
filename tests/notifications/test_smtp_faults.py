"""What mail servers do to us, and that nothing is lost by it."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory

from config.embedded import free_port
from summit.core import clock as real_clock
from summit.core import heartbeats
from summit.notifications.models import Delivery, Notification
from summit.notifications.notice import Notice
from summit.notifications.services import notify
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.factories.accounts import make_user
from tests.receiver import Receiver
from tests.smtp import DROP, HANG, SmtpServer

CHECKERS = {"ErrorCode": 0, "Message": "OK", "MessageID": "m", "SubmittedAt": "2025-11-20T06:00:00Z"}


@pytest.fixture
def mail(boris: Any, summit: Any, now: datetime) -> Delivery:
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    return Delivery.objects.get()


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ("421 Closing", "queued", "SMTP 421 Closing"),
        ("451 Try later", "queued", "SMTP 451 Try later"),
        ("452 Full", "queued", "SMTP 452 Full"),
        ("550 No such person", "dead", "SMTP 550 No such person"),
        ("554 No", "dead", "SMTP 554 No"),
        # What is not printable fits into no row.
        ("451 a\0b\x1b", "queued", "SMTP 451 a b"),
        (HANG, "queued", "SMTPServerDisconnected"),
    ],
)
def test_what_is_refused_or_hangs_is_tried_again_unless_that_cannot_help(
    answer: str, status: str, error: str, mail: Delivery, clock: Any, smtp: SmtpServer, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    smtp.answers = [answer]

    drain(clock)

    mail.refresh_from_db()
    assert (mail.status, mail.error, smtp.messages) == (status, error, [])
    if status == "queued":
        clock.at = mail.due_at
        drain(clock)
        assert len(smtp.messages) == 1


def test_a_line_that_drops_after_the_message_repeats_it_under_the_same_id(
    mail: Delivery, clock: Any, smtp: SmtpServer
) -> None:
    smtp.answers = [DROP]

    drain(clock)
    mail.refresh_from_db()
    assert (mail.status, mail.error) == ("queued", "SMTPServerDisconnected")
    clock.at = mail.due_at
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


def test_settings_of_which_no_connection_can_be_made_are_a_fault_that_is_noted(
    mail: Delivery, clock: Any, settings: Any, caplog: Any
) -> None:
    settings.EMAIL_BACKEND, settings.ANYMAIL = "anymail.backends.postmark.EmailBackend", {}

    drain(clock)

    mail.refresh_from_db()
    assert (mail.status, mail.error, mail.failing_since) == ("queued", "AnymailConfigurationError", clock.at)
    assert len([record for record in caplog.records if record.name == "summit.notifications.delivery"]) == 1


def test_no_server_at_all_is_waited_for(mail: Delivery, clock: Any, smtp: SmtpServer, settings: Any) -> None:
    settings.EMAIL_PORT = free_port()
    for _ in range(3):
        drain(clock)
        mail.refresh_from_db()
        assert (mail.status, mail.error) == ("queued", "ConnectionRefusedError")
        clock.at = mail.due_at
    settings.EMAIL_PORT = smtp.port

    drain(clock)

    assert len(smtp.messages) == 1


def test_it_is_tried_until_it_is_no_longer_worth_telling_and_can_be_sent_again(
    summit: Any, boris: Any, now: datetime, clock: Any, smtp: SmtpServer, client: Any, alice: Any, caplog: Any
) -> None:
    until = now + timedelta(hours=6)
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample, valid_until=until), summit=summit, now=now)
    mail = Delivery.objects.get()
    smtp.answers = ["451 4.7.1 <boris@example.org>: try later"] * 100
    pauses = []
    while mail.status == "queued":
        clock.at = mail.due_at
        drain(clock)
        mail.refresh_from_db()
        pauses.append(mail.due_at - clock.at)

    assert (mail.status, mail.failing_since) == ("dead", now)
    assert until - timedelta(hours=1, minutes=15) < clock.at < until
    assert pauses[0] < timedelta(seconds=20) < pauses[2] < pauses[4] < pauses[6]
    # One line at the first failure and one at the last, in the server's words without the address.
    lines = [record.getMessage() for record in caplog.records if record.name == "summit.notifications.delivery"]
    words = "SMTP 451 4.7.1 <(address)>: try later"
    assert lines == [
        f"Delivery {mail.pk} by email failed and will be tried again: {words}",
        f"Delivery {mail.pk} by email did not get through: {words}",
    ]
    smtp.answers = []
    Notification.objects.update(valid_until=None)
    client.force_login(alice)
    client.post("/admin/notifications/delivery/", {"action": "send_again", "_selected_action": [mail.pk]}, follow=True)
    clock.at = real_clock.now() + timedelta(seconds=1)
    drain(clock)

    assert len(smtp.messages) == 1


def test_what_says_nothing_of_its_time_is_tried_for_five_days(mail: Delivery, clock: Any, smtp: SmtpServer) -> None:
    Delivery.objects.update(attempts=60)
    smtp.answers = ["451 Try later"] * 2
    clock.at += timedelta(days=4, hours=22)
    drain(clock)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 61)

    clock.at = mail.due_at + timedelta(minutes=50)
    drain(clock)
    mail.refresh_from_db()

    assert mail.status == "dead"


def test_the_desk_and_monitors_say_at_once_that_mail_fails(
    mail: Delivery, clock: Any, smtp: SmtpServer, client: Any, alice: Any, boris: Any, summit: Any
) -> None:
    for name in heartbeats.PATIENCE:
        heartbeats.beat(name, now=real_clock.now())
    client.force_login(alice)
    url = "/health/background/"
    assert client.get(url).json()["mail"] == {"failing": 0, "since": None}
    smtp.answers = ["451 Try later"]

    drain(clock)

    answer = client.get(url)
    assert (answer.status_code, answer.json()["status"]) == (503, "mail failing")
    assert answer.json()["mail"] == {"failing": 1, "since": clock.at.isoformat()}
    assert "messages that fail and are tried again" in client.get("/admin/", follow=True).content.decode()
    listed = client.get("/admin/notifications/delivery/?failing_since__isempty=0&status__exact=queued")
    assert "SMTP 451 Try later" in listed.content.decode()

    notify([boris], Notice(REMINDER.name, "another", REMINDER.sample), summit=summit, now=clock.at)
    drain(clock)
    # Another got through: that one waits is said, and is no fault of the whole.
    assert client.get(url).json() == {
        "status": "ok",
        "silent": {},
        "mail": {"failing": 1, "since": clock.at.isoformat()},
        "audit": {"unsealed_since": None},
    }
    mail.refresh_from_db()
    clock.at = mail.due_at
    drain(clock)
    assert client.get(url).json()["mail"]["failing"] == 0


def test_a_mail_that_came_back_is_noted_by_the_providers_webhook(
    mail: Delivery, clock: Any, settings: Any, client: Any, alice: Any, caplog: Any
) -> None:
    receiver = Receiver().start()
    receiver.answers = [(200, json.dumps(CHECKERS | {"To": "boris@example.org"}).encode())]
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "token",
        "POSTMARK_API_URL": f"{receiver.url}/",
        "WEBHOOK_SECRET": "a:b",
    }
    drain(clock)
    receiver.stop()
    mail.refresh_from_db()
    assert (mail.status, mail.provider_id) == ("sent", "m")

    event = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "m", "Email": "boris@example.org"}
    event |= {"Details": "550 <boris@example.org> unknown", "BouncedAt": "2025-11-20T06:00:01Z"}
    view = PostmarkTrackingWebhookView.as_view()
    for secret, status in (("x:y", 400), ("a:b", 200)):
        headers = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()}
        request = RequestFactory().post("/", event, content_type="application/json", **headers)
        if status == 400:
            with pytest.raises(SuspiciousOperation):
                view(request)
            continue
        assert view(request).status_code == status

    mail.refresh_from_db()
    assert (mail.status, mail.error) == ("dead", "Came back: bounced 550 <(address)> unknown")
    assert "boris@" not in caplog.text
    client.force_login(alice)
    assert "messages that could not be delivered" in client.get("/admin/", follow=True).content.decode()


def test_the_clock_set_back_or_forward_loses_and_repeats_nothing(
    mail: Delivery, boris: Any, summit: Any, now: datetime, clock: Any, smtp: SmtpServer
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


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ((200, CHECKERS | {"To": "boris@example.org"}), "sent", ""),
        ((422, {"Message": "no x@example.org"}), "dead", 'HTTP 422 of the mail provider: {"Message": "no (address)"}'),
        ((503, {}), "queued", "HTTP 503 of the mail provider: {}"),
        ((429, {}), "queued", "HTTP 429 of the mail provider: {}"),
    ],
)
def test_a_providers_api_in_place_of_smtp(
    answer: tuple[int, Any], status: str, error: str, mail: Delivery, clock: Any, settings: Any
) -> None:
    receiver = Receiver().start()
    receiver.answers = [(answer[0], json.dumps(answer[1]).encode())]
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_API_URL": f"{receiver.url}/"}

    drain(clock)

    receiver.stop()
    mail.refresh_from_db()
    assert (mail.status, mail.error) == (status, error)
    assert "boris@example.org" in receiver.requests[0][1].decode()
