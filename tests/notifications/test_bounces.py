"""Mails that come back as mail (RFC 3464): noted by whom they name, and nobody can make one up."""

import io
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from summit.core import clock as real_clock
from summit.notifications.bounces import bounce_in
from summit.notifications.message_ids import message_id
from summit.notifications.models import Delivery
from summit.notifications.notice import Notice
from summit.notifications.services import notify
from summit.notifications.tracking import record_event
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.smtp import SmtpServer

UNKNOWN = {"action": "failed", "status": "5.1.1", "said": "smtp; 550 5.1.1 <boris@example.org>: User\n unknown"}


def report(
    sent: str, *, action: str, status: str, said: str, kind: str = "report; report-type=delivery-status"
) -> bytes:
    """Return the report as Postfix writes it."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: bounces@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/{kind}; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; boris@example.org
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--b
Content-Type: text/rfc822-headers

From: Summit <summit@example.org>
Message-ID: {sent}
To: boris@example.org

--b--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def sent(boris: Any, summit: Any, now: datetime, clock: Any, smtp: SmtpServer) -> Delivery:
    """A mail to Boris that the server took."""
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    drain(clock)
    return Delivery.objects.get()


def pipe(message: bytes, monkeypatch: Any) -> None:
    """Hand it over as a mail server does."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(message)))
    call_command("note_bounce")


def test_a_mail_that_comes_back_is_noted_and_its_address_is_left_alone_until_someone_confirms_it(
    sent: Delivery,
    boris: Any,
    karim: Any,
    summit: Any,
    clock: Any,
    smtp: SmtpServer,
    client: Any,
    alice: Any,
    caplog: Any,
    monkeypatch: Any,
) -> None:
    pipe(report(smtp.messages[0]["Message-ID"], **UNKNOWN), monkeypatch)

    sent.refresh_from_db()
    assert (sent.status, sent.error) == ("dead", "Came back: 550 5.1.1 <(address)>: User unknown")
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "A mail came back: 550 5.1.1 <(address)>: User unknown"
    ]
    client.force_login(alice)
    assert "messages that could not be delivered" in client.get("/admin/", follow=True).content.decode()
    listed = reverse("admin:notifications_delivery_changelist")
    assert "User unknown" in client.get(listed).content.decode()

    notify([boris, karim], Notice(REMINDER.name, "next", REMINDER.sample), summit=summit, now=clock.at)
    drain(clock)
    assert [mail["To"] for mail in smtp.messages] == ["boris@example.org", "karim@example.org"]
    delivery = Delivery.objects.get(notification__key="next", notification__recipient=boris)
    assert (delivery.status, delivery.error.startswith("Not sent: mail to this address came back.")) == ("dead", True)

    client.post(listed, {"action": "send_again", "_selected_action": [delivery.pk]}, follow=True)
    clock.at = real_clock.now()
    drain(clock)
    assert [mail["To"] for mail in smtp.messages][2:] == ["boris@example.org"]


def test_a_corrected_address_is_written_to(
    sent: Delivery, boris: Any, summit: Any, clock: Any, smtp: SmtpServer, monkeypatch: Any
) -> None:
    pipe(report(message_id(sent.notification), **UNKNOWN), monkeypatch)
    boris.email = "boris@correct.example.org"
    boris.save()

    notify([boris], Notice(REMINDER.name, "next", REMINDER.sample), summit=summit, now=clock.at)
    drain(clock)

    assert smtp.messages[-1]["To"] == "boris@correct.example.org"


@pytest.mark.parametrize(
    ("status", "is_address_bad"),
    [
        ("5.1.1", True),
        ("5.2.1", True),
        ("5.0.0", True),
        ("5.4.4", True),
        ("5.2.2", False),
        ("5.7.1", False),
        ("4.4.7", False),
    ],
)
def test_an_address_is_bad_where_nobody_is_there(sent: Delivery, status: str, is_address_bad: bool) -> None:  # noqa: FBT001
    bounce = bounce_in(report(message_id(sent.notification), **{**UNKNOWN, "status": status}))

    assert bounce is not None
    assert (bounce.notification, bounce.is_address_bad) == (sent.notification_id, is_address_bad)


def test_what_is_forged_or_no_report_changes_nothing(sent: Delivery, monkeypatch: Any, settings: Any) -> None:
    own = message_id(sent.notification)
    signature = own[1 + 22 + 1 :][:16]
    deep = b"".join(b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    for message in (
        report(own.replace(signature, "0" * 16), **UNKNOWN),
        report(own.replace(f".{signature}", ""), **UNKNOWN),
        report(own, **{**UNKNOWN, "action": "delayed"}),
        report(own, kind="mixed", **UNKNOWN),
        f"Subject: Out of office\r\nIn-Reply-To: {own}\r\n\r\nI am away.".encode(),
        b"",
        b"\xff\x00" * 1000,
        deep + own.encode(),
    ):
        pipe(message, monkeypatch)
        sent.refresh_from_db()
        assert (sent.status, sent.is_returned) == ("sent", False), message[:200]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-not-a-secret-" * 4
    quoted = report(own, **UNKNOWN).replace(
        signature.encode(), signature[:8].encode() + b"=\r\n" + signature[8:].encode()
    )
    pipe(quoted, monkeypatch)
    sent.refresh_from_db()
    assert sent.is_returned


def test_a_provider_that_says_that_nobody_is_there_is_believed(sent: Delivery) -> None:
    Delivery.objects.update(provider_id="m")
    for reason, is_returned in (("spam", False), ("bounced", True)):
        Delivery.objects.update(status="sent")
        event = SimpleNamespace(
            event_type="bounced", message_id="m", reject_reason=reason, mta_response="550", description=""
        )
        record_event(event)
        sent.refresh_from_db()
        assert (sent.status, sent.is_returned) == ("dead", is_returned)
